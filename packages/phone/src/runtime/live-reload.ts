/**
 * Loads a phone anew that is open by itself when its program was built anew or someone else holds it.
 *
 * In a frame the desk around it does so: a browser opens six connections to a server at the most, and every one that
 * listens takes one for as long as it does.
 */
export function reloadOnChange(): void {
  if (window.parent !== window) return
  const { device, person } = document.documentElement.dataset
  if (device === undefined) return
  const events = new EventSource('/_phone/events')
  events.addEventListener('program', () => location.reload())
  events.addEventListener('device', (event) => {
    const { devices } = JSON.parse(event.data) as { devices: { id: string; person: string }[] }
    const holder = devices.find(({ id }) => id === device)?.person
    if (holder !== undefined && holder !== person) location.reload()
  })
}
