import { expect, it } from 'vitest';
import { carryOut } from '../../src/commands/carry-out.ts';
import type { Finding } from '../../src/report.ts';
import { text } from '../../src/text.ts';
import { machine } from '../machine.ts';

it('shows the home directory as ~ in the notes of any client', async () => {
  const system = machine();
  const path = system.at('project/opencode.json');
  const said = text(`Change it there: ${path}`, `请在该文件中修改：${path}`);
  const note: Finding = {
    id: 'layer-overrides',
    severity: 'warning',
    title: said,
    cause: said,
    remedy: said,
    proof: 'proved',
    where: { path, line: 1 },
  };
  const report = await carryOut({ args: [], options: {} }, system, {
    plan: { command: 'setup', summary: '', files: [] },
    considered: [],
    notes: [note],
    question: null,
    done: said,
    already: text('Nothing to do.', '无需改动。'),
  });
  expect(report.findings[0]?.where).toEqual({ path: '~/project/opencode.json', line: 1 });
  expect(JSON.stringify([report.findings, report.blocks])).not.toContain(system.home);
});
