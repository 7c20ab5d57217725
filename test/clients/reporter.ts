import { type TestModule, VerboseReporter } from 'vitest/node';

/** Every story by its name, and one line at the end that a script can read. */
export class StoryReporter extends VerboseReporter {
  override onTestRunEnd(...args: Parameters<VerboseReporter['onTestRunEnd']>): void {
    super.onTestRunEnd(...args);
    const [modules, errors] = args;
    const count = (state: 'passed' | 'failed') =>
      modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
    const broken = modules.filter((module: TestModule) => module.errors().length > 0).length + errors.length;
    this.log(`${count('passed')} passed, ${count('failed') + broken} failed`);
  }
}
