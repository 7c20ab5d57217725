/** Reading the layout of a document: what stands between its nodes, and what habits that shows. */

/** A node of the document's tree, as jsonc-parser gives it. A property's children are its name and value. */
export interface Node {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly value?: unknown;
  readonly colonOffset?: number;
  readonly children?: Node[];
}

/** How new text is written: the habits of the object or array it goes into. */
export interface Style {
  readonly eol: string;
  /** One step of indentation. */
  readonly unit: string;
  /** Behind a colon. */
  readonly colon: string;
  /** Behind a comma on one line. */
  readonly gap: string;
  /** Inside the braces of an object on one line. */
  readonly pad: string;
}

export interface Piece {
  readonly kind: 'space' | 'break' | 'comment' | 'comma';
  readonly start: number;
  readonly end: number;
}

export const end = (node: Node): number => node.offset + node.length;
export const items = (node: Node): readonly Node[] => node.children ?? [];

export function nameOf(property: Node): string {
  return property.children![0]!.value as string;
}

/** What stands between two nodes of a valid document. */
export function trivia(text: string, from: number, to: number): Piece[] {
  const pattern = /([ \t\uFEFF]+)|(\r\n|[\r\n])|(\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)|,/y;
  const pieces: Piece[] = [];
  for (pattern.lastIndex = from; pattern.lastIndex < to; ) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) break;
    const kind = match[1] ? 'space' : match[2] ? 'break' : match[3] ? 'comment' : 'comma';
    pieces.push({ kind, start, end: pattern.lastIndex });
  }
  return pieces;
}

/** Whether a line break stands between a member and the one before it, or the opening brace. */
export function startsLine(text: string, node: Node, index: number): boolean {
  const before = items(node)[index - 1];
  return /[\r\n]/.test(text.slice(before ? end(before) : node.offset, items(node)[index]!.offset));
}

/** Whether the members of a node stand on lines of their own, rather than all behind each other. */
export function breaksIn(text: string, node: Node): boolean {
  return items(node).some((_, index) => startsLine(text, node, index));
}

export function indentAt(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^\uFEFF?([ \t]*)/.exec(text.slice(start, offset))![1]!;
}

/** The file's step of indentation: that of the first member of the root which begins a line. */
export function unitOf(text: string, root: Node): string {
  const member = items(root).find((_, index) => startsLine(text, root, index));
  return member === undefined ? '  ' : stepOf(indentAt(text, root.offset), indentAt(text, member.offset));
}

export function stepOf(outer: string, inner: string): string {
  return inner.startsWith(outer) ? inner.slice(outer.length) : inner;
}

export function styleOf(text: string, node: Node, outer: Style): Style {
  const [first, last] = [items(node)[0], items(node).at(-1)];
  if (first === undefined || last === undefined) return outer;
  const spaced = (offset: number): string => (/\s/.test(text[offset] ?? '') ? ' ' : '');
  const colon = last.colonOffset === undefined ? outer.colon : spaced(last.colonOffset + 1);
  return {
    ...outer,
    colon,
    gap: first === last ? colon : spaced(last.offset - 1),
    pad: node.type === 'object' && !breaksIn(text, node) ? spaced(first.offset - 1) : colon,
  };
}

/** Whether nothing but blanks and comments stands in the text. */
export function isBlank(text: string): boolean {
  const pieces = trivia(text, 0, text.length);
  return (pieces.at(-1)?.end ?? 0) === text.length && pieces.every((piece) => piece.kind !== 'comma');
}
