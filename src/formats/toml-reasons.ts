import { type Text, text } from '../text.ts';

/** What smol-toml 1.9.1 says is wrong, as sentences without a final stop. */
const REASONS: Record<string, Text> = {
  'trying to redefine an already defined table or value': text(
    'this key or table is already defined above',
    '该键或表在前面已经定义过',
  ),
  'trying to redefine an already defined value': text(
    'this key is already defined in the same table',
    '该键在同一个表中已经定义过',
  ),
  'expected end of table array declaration': text('`]]` is missing here', '此处应为 `]]`'),
  'each key-value declaration must be followed by an end-of-line': text(
    'the line should end here; one line holds one key and one value',
    '此处应换行；一行只能有一个键和一个值',
  ),
  'unexpected end of key': text('a key is missing', '缺少键名'),
  'illegal empty bare key': text('a key is missing beside the dot', '点号旁缺少键名'),
  'illegal quoted key: multiline strings are not allowed': text(
    'a key cannot be a multi-line string',
    '键名不能是多行字符串',
  ),
  'illegal character in key': text(
    'this does not belong in a key or header; `=` or `]` may be missing before it',
    '键名或表头中不允许出现此字符；其前可能缺少 `=` 或 `]`',
  ),
  'incomplete key-value: cannot find end of key': text(
    '`=` and a value should follow the key',
    '键名之后应有 `=` 和值',
  ),
  'invalid value': text('a value should stand here; strings need quotes', '此处应为一个值；字符串需要加引号'),
  'expected comma or end of structure': text(
    'a comma or the closing bracket is missing here',
    '此处应为逗号或右括号',
  ),
  'unfinished table': text('this `{` is never closed', '此 `{` 没有闭合'),
  'unfinished array': text('this `[` is never closed', '此 `[` 没有闭合'),
  'unfinished string': text('this string is never closed', '此字符串没有闭合'),
  'control characters are not allowed in strings': text(
    'a string cannot hold a line break or control character; its closing quote may be missing',
    '字符串中不允许换行或控制字符；可能缺少右引号',
  ),
  'control characters are not allowed in comments': text(
    'a comment cannot hold a control character',
    '注释中不允许控制字符',
  ),
  'unrecognised escape sequence': text(
    'unknown escape sequence; write `\\\\` for a backslash, or use single quotes',
    '未知的转义序列；反斜杠请写作 `\\\\`，或改用单引号',
  ),
  'invalid escape: only line-ending whitespace may be escaped': text(
    'a backslash before a space must end the line',
    '空格前的反斜杠只能出现在行尾',
  ),
  'invalid non-hex character in unicode escape': text(
    'hexadecimal digits should stand here; in a Windows path write `\\\\`, or use single quotes',
    '此处应为十六进制数字；Windows 路径请写 `\\\\`，或改用单引号',
  ),
  'invalid unicode escape': text('there is no such Unicode character', '不存在这样的 Unicode 字符'),
  'illegal leading zero': text('a number cannot begin with 0', '数字不能以 0 开头'),
  'illegal underscore': text('`_` is only allowed between two digits', '`_` 只能出现在两个数字之间'),
  'illegal character in numeric literal': text(
    'this character is not allowed in a number; strings need quotes',
    '数字中不允许此字符；字符串需要加引号',
  ),
  'unfinished numeric value': text('the number is not finished', '数字不完整'),
  'invalid date-time: date part is malformed': text('this is not a valid date', '日期无效'),
  'invalid date-time: time part is malformed': text('this is not a valid time', '时间无效'),
  'invalid date': text('this is not a valid date or time', '日期或时间无效'),
};

export const NO_SUCH_DAY = text('this month has no such day', '该月份没有这一天');
const UNREADABLE = text('this is not valid TOML', '不是有效的 TOML');

export function reasonFor(message: string): Text {
  return REASONS[message] ?? UNREADABLE;
}
