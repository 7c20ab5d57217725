// Loaded into a program that is measured: its peak memory in KiB is the last line of its standard error.
process.on('exit', () => require('node:fs').writeSync(2, `\n${process.resourceUsage().maxRSS}\n`));
