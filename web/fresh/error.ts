/** An error with an HTTP status. @module */

/** Thrown by handlers and middlewares; the error page shows it with its status. */
export class HttpError extends Error {
  override name = "HttpError";
  constructor(readonly status: number, message?: string, options?: ErrorOptions) {
    super(message, options);
  }
}
