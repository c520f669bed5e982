const methods = {
  onSubmit(event) {
    this.setData({ submitted: JSON.stringify(event.detail.value) })
  },
  onReset() {
    this.setData({ submitted: 'reset' })
  },
  onChange(event) {
    this.setData({ changed: `${event.currentTarget.id} ${JSON.stringify(event.detail.value)}` })
  },
  onAvatar(event) {
    this.setData({ avatar: event.detail.avatarUrl })
  },
  onPhone(event) {
    this.setData({ phone: event.detail.code ? 'given' : event.detail.errMsg })
  },
  onScrollEnd() {
    this.setData({ scrolled: true })
  },
}

Page({
  data: {
    submitted: '',
    changed: '',
    avatar: '/images/home.png',
    phone: '',
    scrolled: false,
    fruit: ['pear', 'apple', 'plum'],
    regions: [['north', 'south'], ['east', 'west']],
    pages: [1, 2, 3],
  },
  ...methods,
})
