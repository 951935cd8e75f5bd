/* What the C tests need of the system, where systems differ. Include it before everything else: it asks the system headers
 * for POSIX. MinGW has threads and clocks of POSIX; what it lacks is here. */
#ifndef PLATFORM_H
#define PLATFORM_H

#define _POSIX_C_SOURCE 200809L
#ifdef __APPLE__
#define _DARWIN_C_SOURCE /* _POSIX_C_SOURCE alone hides snprintf in C99, and INADDR_LOOPBACK */
#endif

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN /* windows.h brings another winsock otherwise */
#endif

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Where a test may write a file of this name: the process's own, in the folder for such files. */
static inline void temporary_path(char *path, size_t capacity, const char *name)
{
#ifdef _WIN32
    const char *folder = getenv("TEMP");
#else
    const char *folder = getenv("TMPDIR");
#endif
    snprintf(path, capacity, "%s/inworld-%ld-%s", folder != NULL ? folder : "/tmp", (long)getpid(), name);
}

/* Ends the program when it takes longer. Windows has no such timer; there whoever runs the test ends it. */
static inline void end_after(unsigned seconds)
{
#ifdef _WIN32
    (void)seconds;
#else
    alarm(seconds);
#endif
}

#endif
