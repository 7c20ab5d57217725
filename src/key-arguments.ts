import { TokaifyError } from './errors.ts';
import { text } from './text.ts';

/**
 * What a key looks like where it does not belong: by its prefix, alone or in whatever was pasted with it; by its
 * length, with the prefix of a gateway of one's own, or with none, as New API's console copies it. A path is none.
 */
const SHAPES = [
  /^(?!\.{0,2}\/)(?:.*[=\s:"';,&?]|-+|-[a-z]|[a-z]+:\/\/.*\/)?(?:sk|jt)[-_](?=[\w-]*\d)[A-Za-z0-9_-]{8,}(?![\w-]*\.\w)/i,
  /^(?:.*=|-+)?[A-Za-z]{2,8}[-_](?![0-9a-f]+$)(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{24,}$/,
  /^(?:.*=|-+)?(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=[A-Za-z]*\d)[A-Za-z0-9]{40,}$/,
];

export function looksLikeKey(word: string): boolean {
  // Every shape has a digit, and hardly an argument has one.
  return /\d/.test(word) && SHAPES.some((shape) => shape.test(word));
}

/** Arguments are visible to every process of the machine and stay in the shell's history. Throws `key-in-arguments`. */
export function refuseKeys(argv: readonly string[]): void {
  if (!argv.some((word) => looksLikeKey(word) || /^--(?:api-?)?key(?:=|$)/.test(word))) return;
  throw new TokaifyError('key-in-arguments', {
    what: text('A key does not belong on the command line.', '密钥不应出现在命令行中。'),
    cause: text(
      'Every process on this machine can read the arguments of others, and the shell keeps them in its history.',
      '本机任何进程都能读取其他进程的参数，shell 也会把它们记入历史。',
    ),
    next: text(
      'Type it when asked, or use --key-stdin, --key-file <path> or $TOKAIFY_API_KEY. If you typed a real key, consider it seen and rotate it.',
      '请在提示时输入，或使用 --key-stdin、--key-file <路径> 或 $TOKAIFY_API_KEY。如果刚才输入的是真实密钥，请视为已泄露并更换。',
    ),
  });
}
