import { builtin } from './builtin.ts'
import { swallowTapsWhen } from './disabled.ts'
import { makePressable } from './keyboard.ts'
import { takeTap } from './label.ts'
import { MODES, type Offer } from './picker-mode.ts'
import { openPickerSheet, type PickerSheet } from './picker-sheet.ts'

export const picker = builtin({
  properties: {
    name: '',
    mode: 'selector',
    headerText: '',
    disabled: false,
    range: [] as unknown,
    rangeKey: '',
    value: null as unknown,
    start: '',
    end: '',
    fields: 'day',
  },
  attach(host) {
    const isDisabled = () => host.properties().disabled
    const offer = (): Offer => host.properties()
    const pressable = makePressable(host, 'button')
    let open: PickerSheet | null = null

    async function choose() {
      const { mode: name, headerText } = host.properties()
      const mode = MODES[name]
      if (!mode)
        throw new Error(`this phone does not simulate <picker mode="${name}">: it has ${Object.keys(MODES).join(', ')}`)
      const turned = (sheet: PickerSheet, chosen: number[], column: number) => {
        if (name === 'multiSelector') host.trigger('columnchange', { column, value: chosen[column] })
        else sheet.show(mode.columns(offer(), chosen))
      }
      const opened = (sheet: PickerSheet) => {
        open = sheet
      }
      const chosen = await openPickerSheet(host.environment.shell, headerText, mode.columns(offer()), turned, opened)
      open = null
      if (!chosen) return host.trigger('cancel')
      const value = mode.value(offer(), chosen)
      host.set({ value })
      host.trigger('change', { value })
    }
    function tapped({ touch }: { touch: object }) {
      takeTap(touch)
      if (!isDisabled() && !open) choose().catch((error) => host.environment.shell.report(error))
    }
    swallowTapsWhen(host, isDisabled)
    host.onTap(tapped)

    return {
      labelled: tapped,
      field: {
        name: () => host.properties().name,
        value: () => host.properties().value ?? MODES[host.properties().mode]?.none,
        reset: () => host.set({ value: MODES[host.properties().mode]?.none }),
      },
      update() {
        pressable.update(host.properties())
        // While the sheet is open, the page may answer `columnchange` with other ranges.
        if (host.properties().mode === 'multiSelector') open?.show(MODES.multiSelector?.columns(offer()) ?? [])
      },
    }
  },
})
