import type { Language } from '../text.ts';
import { ask, type Offer } from './values.ts';
import { type CompletedOption, everywhere, type Position, positions, valued } from './words.ts';

export function fish(language: Language): string {
  const all = positions();
  const every = everywhere().map((option) => {
    const others = all.filter((one) => !has(one, option)).map(({ path }) => path);
    return optionLine(others.length > 0 ? `not ${at('__tokaify_at', others)}` : null, option, language);
  });
  const byWords = all.flatMap((one) => [
    ...argumentLines(one, language),
    ...one.options
      .filter((option) => !everywhere().some((each) => isSame(each, option)))
      .map((option) => optionLine(at('__tokaify_at', [one.path]), option, language)),
  ]);
  return `# tokaify completion for fish. Use it now:  tokaify completion fish | source
# or for good:  mkdir -p ~/.config/fish/completions
#               tokaify completion fish > ~/.config/fish/completions/tokaify.fish
function __tokaify_words -d 'The command on the first line, what was typed behind it on the others'
    set -l path ''
    set -l previous ''
    set -l rest
    for word in (commandline -opc)[2..-1]
        if test -n "$previous"
            set previous ''
        else if string match -q -- '-*' $word
            contains -- $word ${valued().join(' ')}; and set previous $word
        else
            set -l next (string trim -- "$path $word")
            if test (count $rest) -eq 0; and contains -- $next ${list(
              all.map(({ path }) => path).filter(Boolean),
            )}
                set path $next
            else
                set -a rest $word
            end
        end
    end
    printf '%s\\n' "$path" $rest
end
function __tokaify_at -d 'Whether one of these commands is typed'
    set -l words (__tokaify_words)
    contains -- "$words[1]" $argv
end
function __tokaify_behind -d 'Whether this command is typed, and no argument yet'
    set -l words (__tokaify_words)
    test "$words" = "$argv[1]"
end
function __tokaify_others -d 'Words that are not typed yet'
    set -l words (__tokaify_words)
    for word in $argv
        contains -- $word $words[2..-1]; or echo $word
    end
end
function __tokaify_or_files -d 'These words, or files where none fits'
    set -l typed (commandline -ct | string replace -r -- '^--[^=]*=' '')
    for word in $argv
        if string match -q -- "$typed*" $word
            __tokaify_values $argv
            return
        end
    end
    __tokaify_values (__fish_complete_path $typed | string replace -r '\\t.*' '')
end
function __tokaify_values -d 'Words without a description; fish says the option\\'s beside each that has none'
    for word in $argv
        printf '%s\\t\\n' $word
    end
end
complete -c tokaify -f
${[...every, ...byWords].join('\n')}
`;
}

function argumentLines({ path, args, many }: Position, language: Language): string[] {
  const when = at(many ? '__tokaify_at' : '__tokaify_behind', [path]);
  const words = args.words.map(({ word }) => word);
  if (many) return [line(when, `-a ${quote(`(__tokaify_others ${words.join(' ')})`)}`)];
  if (args.words.some(({ summary }) => summary.en !== '')) {
    return args.words.map(({ word, summary }) => line(when, `-a ${word} -d ${quote(summary[language])}`));
  }
  const offer = offered(args);
  return offer === '' ? [] : [line(when, offer)];
}

function optionLine(when: string | null, option: CompletedOption, language: Language): string {
  const { word, summary, value } = option;
  const flag = `-l ${word.slice(2)}`;
  const described = `-d ${quote(summary[language])}`;
  if (value === null) return line(when, `${flag} ${described}`);
  const offer = offered(value);
  return line(when, [flag, offer === '-F' ? '-r' : '-x', offer, described].filter(Boolean).join(' '));
}

function offered({ words, asked, native }: Offer): string {
  const known = words.map(({ word }) => word).join(' ');
  if (asked) return `-a ${quote(`(__tokaify_values (${ask(asked)} 2>/dev/null))`)}`;
  if (native === 'directory') return `-a '(__fish_complete_directories)'`;
  if (native === 'user') return `-a '(__fish_complete_users)'`;
  if (native) return known === '' ? '-F' : `-a ${quote(`(__tokaify_or_files ${known})`)}`;
  return known === '' ? '' : `-a ${quote(`(__tokaify_values ${known})`)}`;
}

function line(when: string | null, rest: string): string {
  return `complete -c tokaify ${when === null ? '' : `-n ${quote(when)} `}${rest}`;
}

function at(test: string, paths: readonly string[]): string {
  return `${test} ${list(paths)}`;
}

function list(words: readonly string[]): string {
  return words.map((word) => (/^[\w-]+$/.test(word) ? word : quote(word))).join(' ');
}

function has({ options }: Position, option: CompletedOption): boolean {
  return options.some((one) => isSame(one, option));
}

function isSame(one: CompletedOption, other: CompletedOption): boolean {
  return one.word === other.word && one.summary.en === other.summary.en;
}

function quote(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}
