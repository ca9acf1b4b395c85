/** Something this machine does not have and cannot get; the message says what to do instead. */
export class NotAvailable extends Error {
  name = 'NotAvailable';
}
