import { ask, type Offer } from './values.ts';
import { type Position, positions, valued } from './words.ts';

export function powershell(): string {
  return `# tokaify completion for PowerShell. Use it now:  tokaify completion powershell | Out-String | Invoke-Expression
# or for good: add that line to the file that $PROFILE names
Register-ArgumentCompleter -Native -CommandName tokaify -ScriptBlock {
  param($current, $ast, $position)
  $commands = @{
${positions().map(row).join('\n')}
  }
  $valued = ${list(valued())}
  $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($current -ne '' -and $typed.Count -gt 0) { $typed = @($typed | Select-Object -SkipLast 1) }
  $path = ''; $previous = ''; $rest = @()
  foreach ($word in $typed) {
    if ($previous -ne '') { $previous = '' }
    elseif ($word.StartsWith('-')) { if ($valued -ccontains $word) { $previous = $word } }
    else {
      $next = "$path $word".Trim()
      if ($rest.Count -eq 0 -and $commands.ContainsKey($next)) { $path = $next } else { $rest += $word }
    }
  }
  $one = $commands[$path]
  $lead = ''
  $nothing = @{ Words = { @() }; Native = '' }
  if ($previous -eq '' -and $current -match '^(--[^=]+)=') { $previous = $Matches[1]; $lead = "$previous=" }
  $offer =
    if ($previous -ne '') { if ($one.After.ContainsKey($previous)) { $one.After[$previous] } else { $nothing } }
    elseif ($current.StartsWith('-')) { @{ Words = { $one.Flags }; Native = '' } }
    elseif ($rest.Count -gt 0 -and -not $one.Many) { $nothing }
    else { $one.Args }
  if ($previous -ne '') { $rest = @() }
  $found = @(& $offer.Words | Where-Object { "$lead$_".StartsWith($current) -and $rest -cnotcontains $_ })
  if ($found.Count -gt 0) {
    $found | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new("$lead$_", $_, 'ParameterValue', $_)
    }
  }
  # Offered nothing at all, PowerShell offers files, which are right in these places and wrong in all others.
  elseif ($offer.Native -eq '' -or $lead -ne '') { '' }
}
`;
}

function row({ path, options, args, many }: Position): string {
  const after = options.flatMap(({ word, value }) => (value ? [`${quote(word)} = ${offered(value)}`] : []));
  const flags = list(options.map(({ word }) => word));
  return `    ${quote(path)} = @{ Flags = ${flags}; Args = ${offered(args)}; Many = $${many}; After = @{ ${after.join('; ')} } }`;
}

function offered({ words, asked, native }: Offer): string {
  const known = asked ? `${ask(asked)} 2>$null` : list(words.map(({ word }) => word));
  // Users are only told apart on systems where another shell than this is usual.
  return `@{ Words = { ${known} }; Native = '${native === null || native === 'user' ? '' : native}' }`;
}

function list(words: readonly string[]): string {
  return `@(${words.map(quote).join(', ')})`;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
