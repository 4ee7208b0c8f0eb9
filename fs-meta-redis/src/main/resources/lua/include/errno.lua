-- Linux error numbers that scripts answer.
local EPERM, ENOENT, EACCES, EEXIST, ENOTDIR, EISDIR = 1, 2, 13, 17, 20, 21
local EINVAL, EFBIG, ENOSPC, EMLINK, ENOTEMPTY, ENODATA = 22, 27, 28, 31, 39, 61
local EPIPE, EDQUOT = 32, 122
