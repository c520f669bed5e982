interface AboutData {
  version: string
}

const data: AboutData = { version: '1.0' }

Page({ data })
