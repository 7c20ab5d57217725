import { TokaifyError } from '../errors.ts';
import { type Text, text as t } from '../text.ts';
import type { Path } from './format.ts';

export const NOT_AN_OBJECT = t('The outermost value is not an object.', '最外层的值不是对象。');

export const UNSURE = t(
  'The edited text would not say exactly what was intended.',
  '修改后的文本无法准确表达预期内容。',
);

export function noRoom(at: Path): Text {
  if (at.length === 0) return NOT_AN_OBJECT;
  const name = at.join('.');
  return t(
    `\`${name}\` is there, but nothing can be put into it.`,
    `\`${name}\` 已存在，但无法在其中放入内容。`,
  );
}

export function tooLong(path: string, limit: number): TokaifyError {
  return tooLarge(path, undefined, t(`It has more than ${limit} characters.`, `文件超过 ${limit} 个字符。`));
}

export function tooDeep(path: string, line: number, limit: number): TokaifyError {
  const cause = t(
    `Objects and arrays nest more than ${limit} deep on line ${line}.`,
    `第 ${line} 行的对象与数组嵌套超过 ${limit} 层。`,
  );
  return tooLarge(path, line, cause);
}

function tooLarge(path: string, line: number | undefined, cause: Text): TokaifyError {
  return new TokaifyError('too-large', {
    what: t(`${path} is too large to be a configuration file.`, `${path} 过大，不像是配置文件。`),
    cause,
    next: t(
      'Check that this is the right file, and restore it from a backup if it was damaged.',
      '请确认这是正确的文件；如已损坏，请从备份恢复。',
    ),
    where: line === undefined ? { path } : { path, line },
  });
}

/** What should have stood there, by jsonc-parser's name for the error, without a final stop. */
export function expectation(name: string): Text {
  return EXPECTATIONS[name] ?? EXPECTATIONS.ValueExpected;
}

const EXPECTATIONS: { readonly [name: string]: Text; readonly ValueExpected: Text } = {
  InvalidSymbol: t('this is no JSON value; text needs double quotes', '此处不是 JSON 值；文本须用双引号括起'),
  InvalidNumberFormat: t('this is not a number', '此处不是数字'),
  PropertyNameExpected: t('a property name in double quotes was expected', '此处应为双引号括起的属性名'),
  ValueExpected: t('a value was expected', '此处应为一个值'),
  ColonExpected: t('a colon was expected', '此处应为冒号'),
  CommaExpected: t('a comma was expected', '此处应为逗号'),
  CloseBraceExpected: t('a closing brace } was expected', '此处应为右花括号 }'),
  CloseBracketExpected: t('a closing bracket ] was expected', '此处应为右方括号 ]'),
  EndOfFileExpected: t('the end of the file was expected', '此处应为文件结尾'),
  InvalidCommentToken: t('comments are not allowed in this file', '此文件中不允许注释'),
  UnexpectedEndOfComment: t('this comment has no end', '此处的注释没有结束'),
  UnexpectedEndOfString: t('this text has no closing quote', '此处的文本缺少右引号'),
  UnexpectedEndOfNumber: t('this number is not complete', '此处的数字不完整'),
  InvalidUnicode: t('four hexadecimal digits were expected after \\u', '\\u 之后应为四位十六进制数字'),
  InvalidEscapeCharacter: t('JSON has no such escape', 'JSON 没有这种转义符'),
  InvalidCharacter: t('a control character must be written as an escape', '控制字符必须写成转义形式'),
  StrayComma: t('no comma may stand before a closing bracket in this file', '此文件中右括号前不能有逗号'),
};
