/* Preloaded into a worker, it moves the wall clock by as many seconds as the file named by ILION_WALL_CLOCK says: 8 bytes, a
   number as this machine writes it, which may change at any time. The clocks that measure durations stay true, as with a machine
   whose time is set. (libfaketime makes a JVM spin in its timed waits.) */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t zero;
static volatile const int64_t *step = &zero;
static int (*true_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void open_step(void) {
  true_clock = dlsym(RTLD_NEXT, "clock_gettime");
  const char *name = getenv("ILION_WALL_CLOCK");
  int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return;
  void *mapped = mmap(NULL, sizeof zero, PROT_READ, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED)
    step = mapped;
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (true_clock == NULL)
    true_clock = dlsym(RTLD_NEXT, "clock_gettime");
  int status = true_clock(clock, now);
  if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += *step;
  return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec exact;
  int status = clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return status;
}

time_t time(time_t *now) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (now != NULL)
    *now = exact.tv_sec;
  return exact.tv_sec;
}
