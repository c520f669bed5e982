/** What went wrong, for the person at the terminal: says what to do. No stack is shown. */
export class Failure extends Error {}
