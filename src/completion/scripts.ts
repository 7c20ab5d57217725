import type { Shell } from './shells.ts';
import {
  type CompletedOption,
  type Completion,
  completions,
  everywhere,
  firstWords,
  groups,
  secondWords,
} from './words.ts';

/** The completion script for a shell. Printed, never installed; the first lines say how to use it. */
export function completionScript(shell: Shell): string {
  return { bash, zsh, fish, powershell }[shell]();
}

const ASK = 'tokaify completion --values';

function flags({ options }: Completion): string {
  return [...options, ...everywhere()].map(({ flag }) => flag).join(' ');
}

function bash(): string {
  const cases = completions().map((one) => {
    const valued = [...one.options, ...everywhere()].filter(({ values }) => values !== null);
    const values = valued.map(
      ({ flag, values, asked }) =>
        `        ${flag}) words="${asked ? `$(${ASK} ${asked} 2>/dev/null)` : values!.join(' ')}" ;;`,
    );
    const args = one.asked ? `$(${ASK} ${one.asked} 2>/dev/null)` : one.args.join(' ');
    return [
      `    '${one.command}')`,
      '      case "$previous" in',
      ...values,
      `        *) if [[ $current == -* ]]; then words="${flags(one)}"; else words="${args}"; fi ;;`,
      '      esac ;;',
    ].join('\n');
  });
  return `# tokaify completion for bash. Use it now:  eval "$(tokaify completion bash)"
# or for good:  tokaify completion bash > ~/.local/share/bash-completion/completions/tokaify
_tokaify() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    if [[ -z $command ]]; then command="$word"
    elif [[ " ${groups().join(' ')} " == *" $command "* ]]; then command="$command $word"; break
    else break; fi
  done
  case "$command" in
    '') words="${firstWords().join(' ')}" ;;
${groups()
  .map((group) => `    '${group}') words="${secondWords(group).join(' ')}" ;;`)
  .join('\n')}
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tokaify tokaify
`;
}

function zsh(): string {
  const quote = (value: string): string => value.replace(/'/g, "'\\''").replace(/[[\]:]/g, '\\$&');
  const cases = completions().map((one) => {
    const options = [...one.options, ...everywhere()].map(({ flag, summary, values, asked }) => {
      const action =
        values === null
          ? ''
          : asked
            ? `:value:($(${ASK} ${asked} 2>/dev/null))`
            : `:value:(${values.join(' ')})`;
      return `      '${flag}[${quote(summary)}]${action}'`;
    });
    const rest = one.asked
      ? `*:value:($(${ASK} ${one.asked} 2>/dev/null))`
      : `*:value:(${one.args.join(' ')})`;
    return [
      `    '${one.command}') _arguments \\`,
      ...options.map((option) => `${option} \\`),
      `      '${rest}' ;;`,
    ].join('\n');
  });
  const described = firstWords().map((word) => {
    const summary = completions().find(({ command }) => command === word)?.summary ?? word;
    return `'${word}:${quote(summary)}'`;
  });
  return `#compdef tokaify
# tokaify completion for zsh. Use it now:  eval "$(tokaify completion zsh)"
# or for good:  tokaify completion zsh > "\${fpath[1]}/_tokaify"
_tokaify() {
  local command=\${words[2]}
  if (( CURRENT == 2 )); then
    local -a commands=(${described.join(' ')})
    _describe command commands
    return
  fi
  if [[ " ${groups().join(' ')} " == *" $command "* ]]; then
    if (( CURRENT == 3 )); then
      case "$command" in
${groups()
  .map((group) => `        '${group}') compadd ${secondWords(group).join(' ')} ;;`)
  .join('\n')}
      esac
      return
    fi
    command="$command \${words[3]}"
    words=("\${words[1]}" "\${(@)words[4,-1]}"); (( CURRENT -= 2 ))
  else
    words=("\${words[1]}" "\${(@)words[3,-1]}"); (( CURRENT -= 1 ))
  fi
  case "$command" in
${cases.join('\n')}
  esac
}
if [[ "\${funcstack[1]}" == _tokaify ]]; then _tokaify "$@"; else compdef _tokaify tokaify; fi
`;
}

function fish(): string {
  const quote = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;
  const at = (command: string, rest: string): string =>
    `complete -c tokaify -n ${quote(`__tokaify_at ${command === '' ? "''" : command}`)} ${rest}`;
  const option = ({ flag, summary, values, asked }: CompletedOption): string => {
    const words = asked ? `(${ASK} ${asked} 2>/dev/null)` : (values ?? []).join(' ');
    const value = values === null ? '' : words === '' ? ' -r -F' : ` -x -a ${quote(words)}`;
    return `-l ${flag.slice(2)}${value} -d ${quote(summary)}`;
  };
  const lines = completions().flatMap((one) => {
    const [last, group = ''] = one.command.split(' ').reverse() as [string, string?];
    const args = one.asked ? `(${ASK} ${one.asked} 2>/dev/null)` : one.args.join(' ');
    return [
      at(group, `-a ${last} -d ${quote(one.summary)}`),
      ...(args ? [at(one.command, `-a ${quote(args)}`)] : []),
      ...one.options.map((each) => at(one.command, option(each))),
    ];
  });
  return `# tokaify completion for fish. Use it now:  tokaify completion fish | source
# or for good:  tokaify completion fish > ~/.config/fish/completions/tokaify.fish
function __tokaify_at -d 'Whether this command has been typed so far'
    set -l words
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; or set -a words $word
    end
    if contains -- "$words[1]" ${groups().join(' ')}
        test "$words[1..2]" = "$argv"
    else
        test "$words[1]" = "$argv"
    end
end
complete -c tokaify -f
${groups()
  .map((group) => at('', `-a ${group}`))
  .join('\n')}
${everywhere()
  .map((each) => `complete -c tokaify ${option(each)}`)
  .join('\n')}
${lines.join('\n')}
`;
}

function powershell(): string {
  const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const list = (values: readonly string[]): string => `@(${values.map(quote).join(', ')})`;
  const rows = completions().map((one) => {
    const args = one.asked ? `{ ${ASK} ${one.asked} 2>$null }` : `{ ${list(one.args)} }`;
    const all = [...one.options, ...everywhere()];
    const values = all
      .filter(({ values }) => values !== null)
      .map(
        ({ flag, values, asked }) =>
          `${quote(flag)} = { ${asked ? `${ASK} ${asked} 2>$null` : list(values!)} }`,
      );
    return `    ${quote(one.command)} = @{ Flags = ${list(all.map(({ flag }) => flag))}; Args = ${args}; After = @{ ${values.join('; ')} } }`;
  });
  return `# tokaify completion for PowerShell. Use it now:  tokaify completion powershell | Out-String | Invoke-Expression
# or for good: add that line to $PROFILE
Register-ArgumentCompleter -Native -CommandName tokaify -ScriptBlock {
  param($current, $ast, $position)
  $commands = @{
${rows.join('\n')}
  }
  $groups = @{ ${groups()
    .map((group) => `${quote(group)} = ${list(secondWords(group))}`)
    .join('; ')} }
  $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($current -ne '' -and $typed.Count -gt 0) { $typed = @($typed | Select-Object -SkipLast 1) }
  $words = @($typed | Where-Object { -not $_.StartsWith('-') })
  $name = if ($words.Count -gt 1 -and $groups.ContainsKey($words[0])) { $words[0] + ' ' + $words[1] } elseif ($words.Count -gt 0) { $words[0] } else { '' }
  $found =
    if ($name -eq '') { ${list(firstWords())} }
    elseif ($groups.ContainsKey($name)) { $groups[$name] }
    elseif ($commands.ContainsKey($name)) {
      $one = $commands[$name]
      $last = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
      $offer = if ($one.After.ContainsKey($last)) { $one.After[$last] } else { $one.Args }
      if ($current.StartsWith('-') -and -not $one.After.ContainsKey($last)) { $one.Flags } else { & $offer }
    }
  $found | Where-Object { $_ -like "$current*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
