/** A refusal by the phone's server. It is told as the simulator tells its own: `{"error": "…", "message": "…"}`. */
export class PhoneError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export const badInput = (message: string): PhoneError => new PhoneError(400, 'bad_input', message)

export const notFound = (what: string): PhoneError => new PhoneError(404, 'not_found', what)
