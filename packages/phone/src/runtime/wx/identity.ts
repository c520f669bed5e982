/** Which phone this is, who holds it, and under which AppID the program runs: the server has written it into the page. */
export interface Identity {
  device: string
  person: string
  app: string
}

export function identityOf(document: Document): Identity {
  const { device = '1', person = '', app = '' } = document.documentElement.dataset
  return { device, person, app }
}
