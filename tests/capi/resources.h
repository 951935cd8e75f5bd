/* What the process holds of the system: threads, descriptors, memory. Include it behind check.h. */
#ifndef RESOURCES_H
#define RESOURCES_H

#ifdef _WIN32

#include <windows.h>
#include <tlhelp32.h>

static inline int threads_now(void)
{
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 thread;
    int count = 0, more;

    CHECK(all != INVALID_HANDLE_VALUE);
    memset(&thread, 0, sizeof thread);
    thread.dwSize = sizeof thread;
    for (more = Thread32First(all, &thread); more; more = Thread32Next(all, &thread))
        count += thread.th32OwnerProcessID == GetCurrentProcessId();
    CloseHandle(all);
    return count;
}

/* Not compared: Windows opens handles for itself, and keeps them. */
static inline int descriptors_now(void)
{
    return 0;
}

/* Not compared either. */
static inline long allocated(void)
{
    return 0;
}

#else

#include <dirent.h>
#include <malloc.h>

static inline int entries_of(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;
    CHECK(dir != NULL);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static inline int threads_now(void)
{
    return entries_of("/proc/self/task");
}

static inline int descriptors_now(void)
{
    return entries_of("/proc/self/fd");
}

/* Bytes that are allocated and not freed, of all threads. */
static inline long allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return (long)(info.uordblks + info.hblkhd);
}

#endif

#endif
