import { ask, type Offer } from './values.ts';
import { positions, valued } from './words.ts';

/** Runs on bash 3.2, which macOS has: no negative index, no `compopt`. */
export function bash(): string {
  const all = positions();
  const flags = all.map(({ path, options }) => [path, options.map(({ word }) => word).join(' ')] as const);
  const values = all.flatMap(({ path, options }) =>
    options.flatMap(({ word, value }) => (value ? [[`${path} ${word}`, assignments(value)] as const] : [])),
  );
  const args = all.map(
    ({ path, args, many }) => [path, [assignments(args), many ? 'many=1' : ''].join(' ').trim()] as const,
  );
  return `# tokaify completion for bash. Use it now:  eval "$(tokaify completion bash)"
# or for good:  mkdir -p ~/.local/share/bash-completion/completions
#               tokaify completion bash > ~/.local/share/bash-completion/completions/tokaify
# (that is where the package bash-completion looks; without it, put the first line into ~/.bashrc)
_tokaify() {
  local IFS=$' \\t\\n' word next i n=0 glue='' path='' previous='' current='' lead='' before=''
  local words='' native='' many=''
  local -a typed rest
  typed=() rest=() COMPREPLY=()
  # bash 4 takes a word apart at = and :, and every bash replaces the last piece alone: \`before\` stands there already.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $n -gt 0 && ( -n $glue || $word == [=:] ) ]]; then typed[n-1]+=$word
    else typed[n]=$word; n=$((n + 1)); fi
    [[ $word == [=:] ]] && glue=1 || glue=''
  done
  current=\${typed[n-1]}
  [[ $COMP_WORDBREAKS == *=* ]] && before=\${current%"\${current##*=}"}
  [[ $COMP_WORDBREAKS == *:* && $current == *:* ]] && before=\${current%"\${current##*:}"}
  for ((i = 0; i < n - 1; i++)); do
    word=\${typed[i]}
    if [[ -n $previous ]]; then previous=''; continue; fi
    [[ ' ${valued().join(' ')} ' == *" $word "* ]] && previous=$word
    [[ $word == -* ]] && continue
    next="\${path:+$path }$word"
    if [[ \${#rest[@]} -eq 0 && '|${all.map(({ path }) => path).join('|')}|' == *"|$next|"* ]]; then path=$next
    else rest+=("$word"); fi
  done
  if [[ -z $previous && $current == --*=* ]]; then previous=\${current%%=*}; lead="$previous="; fi
  if [[ -n $previous ]]; then
    rest=()
    case "$path $previous" in
${cases(values)}
    esac
  elif [[ $current == -* ]]; then
    case "$path" in
${cases(flags.map(([path, words]) => [path, `words='${words}'`]))}
    esac
  else
    case "$path" in
${cases(args)}
    esac
    [[ -z $many && \${#rest[@]} -gt 0 ]] && return
  fi
  for word in $words; do
    [[ $lead$word == "$current"* && " \${rest[*]} " != *" $word "* ]] || continue
    word=$lead$word
    COMPREPLY+=("\${word#"$before"}")
  done
  [[ -n $native && \${#COMPREPLY[@]} -eq 0 ]] || return 0
  # Left to bash itself, which knows about quotes, ~ and spaces; where that cannot be, here.
  case $native in
    file) compopt -o default 2>/dev/null && return ;;
    directory) compopt -o dirnames 2>/dev/null && return ;;
  esac
  while IFS= read -r word; do
    word=$lead$word
    COMPREPLY+=("\${word#"$before"}")
  done < <(compgen -A "$native" -- "\${current#"$lead"}")
}
complete -F _tokaify tokaify
`;
}

function assignments({ words, asked, native }: Offer): string {
  const known = words.map(({ word }) => word).join(' ');
  return [
    ...(asked ? [`words="$(${ask(asked)} 2>/dev/null)"`] : known ? [`words='${known}'`] : []),
    ...(native ? [`native=${native}`] : []),
  ].join(' ');
}

/** Rows of a `case`, those that do the same together; what does nothing needs none. */
function cases(rows: readonly (readonly [pattern: string, deed: string])[]): string {
  const byDeed = new Map<string, string[]>();
  for (const [pattern, deed] of rows) {
    if (deed !== '') byDeed.set(deed, [...(byDeed.get(deed) ?? []), `'${pattern}'`]);
  }
  return [...byDeed].map(([deed, patterns]) => `      ${patterns.join('|')}) ${deed} ;;`).join('\n');
}
