import { type Code, TokaifyError } from '../errors.ts';
import type { Finding } from '../report.ts';

/** A finding of the cause table as the error that ends a command; its ids are codes. */
export function asError({ id, title, cause, remedy }: Finding): TokaifyError {
  return new TokaifyError(id as Code, { what: title, cause, next: remedy });
}
