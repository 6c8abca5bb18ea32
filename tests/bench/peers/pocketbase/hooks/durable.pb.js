// PocketBase writes through one connection; this makes it wait for the disk, as ours does.
onBootstrap((event) => {
  event.next()
  event.app.nonconcurrentDB().newQuery('PRAGMA synchronous = FULL').execute()
})
