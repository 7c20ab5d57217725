import { completionScript } from '../completion/scripts.ts';
import { isShell, SHELLS } from '../completion/shells.ts';
import { listJournal } from '../disk/journal.ts';
import { rememberedModels } from '../disk/models-cache.ts';
import { TokaifyError } from '../errors.ts';
import { option } from '../input.ts';
import { answered } from '../report.ts';
import { text } from '../text.ts';
import type { Run } from './command.ts';

/** A shell's script; or what that asks for while somebody types, which never takes the network. */
export const run: Run = async (input, system) => {
  const kind = option(input, 'values');
  const [shell] = input.args;
  if (kind === undefined && (shell === undefined || !isShell(shell))) {
    const known = text(SHELLS.join(', '), SHELLS.join('、'));
    throw new TokaifyError(shell === undefined ? 'answer-needed' : 'usage', {
      what:
        shell === undefined
          ? text(`Which shell? One of: ${known.en}`, `哪个 shell？可选：${known.zh}`)
          : text(
              `There is no completion for ${JSON.stringify(shell)}, only for: ${known.en}`,
              `不支持 ${JSON.stringify(shell)} 的补全，仅支持：${known.zh}`,
            ),
      next: text('For example: tokaify completion bash', '例如：tokaify completion bash'),
    });
  }
  const values =
    kind === 'journal'
      ? listJournal(system).map(({ id }) => id)
      : kind === 'models'
        ? rememberedModels(system)
        : undefined;
  const answer = values ? values.join('\n') : completionScript(shell as (typeof SHELLS)[number], 'en');
  return answered('completion', {
    data: values ? { values } : { script: answer },
    blocks: answer === '' ? [] : [{ kind: 'raw', text: answer }],
  });
};
