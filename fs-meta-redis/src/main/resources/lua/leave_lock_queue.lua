-- Gives up a place in the queue for a lock, and the turn that it may have had.
-- KEYS[3] lockf<ino> or lockp<ino>, [4] queue, [5] Qs<session>. ARGV[8] waiter id. Reply: {0}.
-- May run twice.
--- @include head
--- @include lock_range
--- @include lock_table
--- @include lock_queue
call('HDEL', KEYS[4], ARGV[8])
call('HDEL', KEYS[5], ARGV[8])
wake(KEYS[3])
return {0}
