import { type Completion, completions, firstWords, groups, type Shell, secondWords } from './words.ts';

/** The completion script for a shell. Printed, never installed; the first lines say how to use it. */
export function completionScript(shell: Shell): string {
  return { bash, zsh, fish, powershell }[shell]();
}

const ASK = 'tokaify completion --values';

function flags({ options }: Completion): string {
  return options.map(({ flag }) => flag).join(' ');
}

function bash(): string {
  const cases = completions().map((one) => {
    const valued = one.options.filter(({ values }) => values !== null);
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
    const options = one.options.map(({ flag, summary, values, asked }) => {
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
  const lines = completions().flatMap((one) => {
    const [first, second] = one.command.split(' ') as [string, string?];
    const seen = second
      ? `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`
      : `__fish_seen_subcommand_from ${first}`;
    const start = second
      ? `complete -c tokaify -n ${quote(`__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${secondWords(first).join(' ')}`)} -a ${second} -d ${quote(one.summary)}`
      : `complete -c tokaify -n __fish_use_subcommand -a ${first} -d ${quote(one.summary)}`;
    const args = one.asked ? `(${ASK} ${one.asked} 2>/dev/null)` : one.args.join(' ');
    return [
      start,
      ...(args ? [`complete -c tokaify -n ${quote(seen)} -a ${quote(args)}`] : []),
      ...one.options.map(({ flag, summary, values, asked }) => {
        const value =
          values === null
            ? ''
            : asked
              ? ` -x -a ${quote(`(${ASK} ${asked} 2>/dev/null)`)}`
              : values.length > 0
                ? ` -x -a ${quote(values.join(' '))}`
                : ' -r';
        return `complete -c tokaify -n ${quote(seen)} -l ${flag.slice(2)}${value} -d ${quote(summary)}`;
      }),
    ];
  });
  const grouped = groups().map((group) => `complete -c tokaify -n __fish_use_subcommand -a ${group}`);
  return `# tokaify completion for fish. Use it now:  tokaify completion fish | source
# or for good:  tokaify completion fish > ~/.config/fish/completions/tokaify.fish
complete -c tokaify -f
${[...grouped, ...lines].join('\n')}
`;
}

function powershell(): string {
  const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const list = (values: readonly string[]): string => `@(${values.map(quote).join(', ')})`;
  const rows = completions().map((one) => {
    const args = one.asked ? `{ ${ASK} ${one.asked} 2>$null }` : `{ ${list(one.args)} }`;
    const values = one.options
      .filter(({ values }) => values !== null)
      .map(
        ({ flag, values, asked }) =>
          `${quote(flag)} = { ${asked ? `${ASK} ${asked} 2>$null` : list(values!)} }`,
      );
    return `    ${quote(one.command)} = @{ Flags = ${list(one.options.map(({ flag }) => flag))}; Args = ${args}; Values = @{ ${values.join('; ')} } }`;
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
      if ($one.Values.ContainsKey($last)) { & $one.Values[$last] }
      elseif ($current.StartsWith('-')) { $one.Flags }
      else { & $one.Args }
    }
  $found | Where-Object { $_ -like "$current*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
