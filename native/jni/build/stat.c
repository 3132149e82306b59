/* Before glibc 2.33 these four were no symbols of libc, but in what it linked statically to everybody: calls that name the layout of
   the structure. */
int __xstat64(int version, const char *path, void *status);
int __fxstat64(int version, int file, void *status);
int __lxstat64(int version, const char *path, void *status);
int __fxstatat64(int version, int folder, const char *path, void *status, int flags);

int stat64(const char *path, void *status) { return __xstat64(STAT_VERSION, path, status); }
int fstat64(int file, void *status) { return __fxstat64(STAT_VERSION, file, status); }
int lstat64(const char *path, void *status) { return __lxstat64(STAT_VERSION, path, status); }
int fstatat64(int folder, const char *path, void *status, int flags) {
  return __fxstatat64(STAT_VERSION, folder, path, status, flags);
}
