/** A JSON object from outside: nothing is known of its members. */
export type Parsed = Readonly<Record<string, unknown>>;

export function parseObject(text: string): Parsed | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parsed) : null;
  } catch {
    return null;
  }
}

/** The complaint of Go's JSON parser about a text that is no JSON object, near enough to be recognised. */
export function goJsonError(text: string): string {
  if (text.trim() === '') return 'EOF';
  try {
    return `json: cannot unmarshal ${kindOf(JSON.parse(text))} into Go value of type model.Token`;
  } catch (error) {
    const complaint = error instanceof Error ? error.message : '';
    const position = /at position (\d+)/.exec(complaint)?.[1];
    const character = position === undefined ? /token '(.+?)'/.exec(complaint)?.[1] : text[Number(position)];
    if (character === undefined) return 'unexpected end of JSON input';
    const wanted = /property name/.test(complaint) ? 'object key string' : 'value';
    return `invalid character '${character}' looking for beginning of ${wanted}`;
  }
}

/** What Go calls a JSON value. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'number' : `number ${value}`;
  return value === null ? 'null' : typeof value;
}
