import type { Language } from '../text.ts';
import { ask, type Offer, type Word } from './values.ts';
import { type CompletedOption, everywhere, type Position, positions, valued } from './words.ts';

export function zsh(language: Language): string {
  const all = positions();
  const every = everywhere().map((option) => optionSpec(option, language));
  const early = valued().filter((flag) => !everywhere().some(({ word }) => word === flag));
  const cases = all.map((position) => {
    const options = position.options.map((option) => optionSpec(option, language));
    const own = options.filter((option) => !every.includes(option));
    const rest = every.every((option) => options.includes(option))
      ? ['"$every[@]"']
      : every.filter((option) => options.includes(option));
    return [
      `    '${position.path}')`,
      ...offered(position.args.words, language),
      '      _arguments \\',
      ...[...own, ...rest, ...(isCommand(position) ? [] : ['"$early[@]"']), ...argumentSpec(position)].map(
        (spec) => `        ${spec} \\`,
      ),
      '        && return ;;',
    ].join('\n');
  });
  const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');
  return `#compdef tokaify
# tokaify completion for zsh. Use it now:  eval "$(tokaify completion zsh)"
# or for good:  mkdir -p ~/.zfunc && tokaify completion zsh > ~/.zfunc/_tokaify
#               and in ~/.zshrc:  fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit
_tokaify() {
  local where previous word next
  local -i at
  local -a typed=("$words[1]") offer
  local -a known=(${quoted(all.map(({ path }) => path).filter(Boolean))})
  local -a valued=(${valued().join(' ')})
  # Options of a command that is not typed yet: a value follows them too.
  local -a early=(${early.map((flag) => `'!${flag}=:value: '`).join(' ')})
  local -a every=(
${every.map((option) => `    ${option}`).join('\n')}
  )
  # The words that name the command are taken out, wherever among the options they stand.
  for (( at = 2; at < CURRENT; at++ )); do
    word=$words[at] next="\${where:+$where }$words[at]"
    if [[ -n $previous ]]; then previous=
    elif [[ $word == -* ]]; then (( \${valued[(Ie)$word]} )) && previous=$word
    elif (( ! $#offer && \${known[(Ie)$next]} )); then where=$next; continue
    else offer=("$word"); fi
    typed+=("$word")
  done
  words=("$typed[@]" "\${(@)words[CURRENT,-1]}") CURRENT=$(( $#typed + 1 )) offer=()
  case $where in
${cases.join('\n')}
  esac
  return 1
}
# Words that have not been typed yet.
_tokaify_others() {
  local -a expl left=("$@")
  left=("\${(@)left:|typed}")
  _wanted values expl value compadd -a left
}
# Files, where no word fits.
_tokaify_or_files() {
  local -a expl known=("$@")
  _wanted values expl value compadd -a known || _files
}
if [[ "\${funcstack[1]}" == _tokaify ]]; then
  _tokaify "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _tokaify tokaify
fi
`;
}

/** Whether words of the command itself are still to come: those have descriptions. */
function isCommand({ args }: Position): boolean {
  return args.words.every(({ summary }) => summary.en === '');
}

function optionSpec({ word, summary, value, repeatable }: CompletedOption, language: Language): string {
  const help = `[${summary[language].replace(/[[\]:\\]/g, '\\$&')}]`;
  const action = value && `:value:${actionOf(value)}`;
  return quote(`${repeatable ? '*' : ''}${word}${value ? '=' : ''}${help}${action ?? ''}`);
}

function argumentSpec(position: Position): string[] {
  const { args, many } = position;
  if (many) return [quote(`*:value: _tokaify_others ${bare(args)}`)];
  const isNothing = args.words.length === 0 && args.asked === null && args.native === null;
  if (isNothing) return [];
  return [quote(`1:value:${isCommand(position) ? actionOf(args) : '{_describe value offer}'}`)];
}

function actionOf(offer: Offer): string {
  if (offer.asked) return `($(${ask(offer.asked)} 2>/dev/null))`;
  if (offer.native && offer.words.length > 0) return ` _tokaify_or_files ${bare(offer)}`;
  if (offer.native) return { file: '_files', directory: '_directories', user: '_users' }[offer.native];
  // A space: nothing, without zsh's own word that it has no matches.
  return offer.words.length > 0 ? `(${bare(offer)})` : ' ';
}

function offered(words: readonly Word[], language: Language): string[] {
  const described = words.filter(({ summary }) => summary.en !== '');
  return described.length === 0
    ? []
    : [
        `      offer=(${described.map(({ word, summary }) => quote(`${word}:${summary[language]}`)).join(' ')})`,
      ];
}

function bare({ words }: Offer): string {
  return words.map(({ word }) => word).join(' ');
}

function quote(value: string): string {
  return `'${value.replace(/'/g, "'\\''")}'`;
}
