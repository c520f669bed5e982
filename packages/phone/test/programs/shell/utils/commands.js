/** What can be pressed on every page: a function of wx and its options. */
module.exports = [
  ['navigateTo', { url: '/pages/detail/detail?id=1' }],
  ['navigateTo', { url: '../deep/deep' }],
  ['navigateTo', { url: '/pages/part/part?count=7' }],
  ['navigateTo', { url: '/pages/me/me' }],
  ['navigateTo', { url: '/pages/nowhere/nowhere?a=1' }],
  ['navigateTo', {}],
  ['redirectTo', { url: '/pages/deep/deep?from=redirect' }],
  ['reLaunch', { url: '/pages/detail/detail?id=2' }],
  ['switchTab', { url: '/pages/me/me' }],
  ['switchTab', { url: '/pages/home/home' }],
  ['switchTab', { url: '/pages/deep/deep' }],
  ['navigateBack', { delta: 9 }],
  ['setTabBarBadge', { index: 1, text: '7' }],
  ['setNavigationBarTitle', { title: 'Another title' }],
  ['setNavigationBarColor', { frontColor: '#ffffff', backgroundColor: '#336699' }],
]
