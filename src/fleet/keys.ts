import { readFile } from '../disk/read.ts';
import { TokaifyError } from '../errors.ts';
import { pathOf } from '../place.ts';
import type { System } from '../system.ts';
import { type Text, text } from '../text.ts';
import type { KeyFrom } from './document.ts';

/** Looks a key up with the caller's own rights. What comes back is still as pasted, and wrapped by whoever reads it. */
export type FindKey = (from: KeyFrom) => Promise<string>;

/** Throws `key-required` naming where nothing was found. Standard input is read once, for all who want it. */
export function keyFinder(system: System, document: string): FindKey {
  const { dirname, resolve } = pathOf(system);
  let stdin: Promise<string> | undefined;
  return async (from) => {
    if ('stdin' in from) {
      stdin ??= system.readStdin();
      return (await stdin) || missing(text('Standard input is empty.', '标准输入为空。'));
    }
    if ('env' in from) {
      return (
        system.env[from.env] ||
        missing(text(`The variable ${from.env} is not set.`, `未设置变量 ${from.env}。`))
      );
    }
    const path = resolve(dirname(document), from.file);
    const { bytes } = readFile(system, path);
    return bytes
      ? new TextDecoder().decode(bytes)
      : missing(text(`There is no file ${path}.`, `文件 ${path} 不存在。`));
  };
}

function missing(what: Text): never {
  throw new TokaifyError('key-required', {
    what,
    cause: text('The document names it as the place of a key.', '文档将其指定为密钥的位置。'),
    next: text('Put the key there and run it again.', '请将密钥放到该处后重试。'),
  });
}
