/* A game or an editor unloads a mod that uses the library, and loads it again: `unload MOD LIBRARY`.
 *
 * dlclose lets go of a library only when no living thread has a thread-local of it that is to be destroyed. So no call
 * may leave one on a thread of the game. This program stands in for the function that registers them, and counts. */
#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 20

#define CHECK(condition) do { if (!(condition)) fail(__LINE__, #condition); } while (0)

static void fail(int line, const char *what)
{
    const char *error = dlerror();
    fprintf(stderr, "unload.c:%d: %s\n  %s\n", line, what, error == NULL ? "" : error);
    exit(1);
}

/* ISO C has no conversion from a pointer to data to one to a function. */
static void find(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    CHECK(found != NULL);
    memcpy(function, &found, sizeof found);
}

/* Set on the threads of the game. */
static __thread int is_game;
static int registered;

int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso);

/* Called to have an object destroyed when the present thread ends; `dso` is an address in the library that asks. */
int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso)
{
    int (*next)(void (*)(void *), void *, void *);
    Dl_info asking;

    if (is_game && dladdr(dso, &asking) != 0 && strstr(asking.dli_fname, "libinworld") != NULL) {
        void *code;
        memcpy(&code, &destructor, sizeof code);
        fprintf(stderr, "a thread of the game is to call libinworld+%#lx when it ends\n",
                (unsigned long)((char *)code - (char *)asking.dli_fbase));
        __atomic_add_fetch(&registered, 1, __ATOMIC_SEQ_CST);
    }
    find(RTLD_NEXT, "__cxa_thread_atexit_impl", &next);
    return next(destructor, object, dso);
}

/* What the mod can do, while it is loaded. */
static void (*mod_play)(void);
static void (*mod_fail_to_connect)(void);
static void (*mod_end)(void);

/* A second thread of the game, which lives on when the library is gone. */
static pthread_barrier_t turn;
static int over;

static void *play_in_turn(void *unused)
{
    is_game = 1;
    for (;;) {
        pthread_barrier_wait(&turn);
        if (over)
            return unused;
        mod_play();
        pthread_barrier_wait(&turn);
    }
}

static int entries_of(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;
    CHECK(dir != NULL);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static int is_mapped(const char *path)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096];
    int found = 0;

    CHECK(maps != NULL);
    while (fgets(line, sizeof line, maps) != NULL)
        found |= strstr(line, path) != NULL;
    fclose(maps);
    return found;
}

static void one_round(const char *path, const char *library)
{
    void *mod = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    CHECK(mod != NULL);
    find(mod, "mod_play", &mod_play);
    find(mod, "mod_fail_to_connect", &mod_fail_to_connect);
    find(mod, "mod_end", &mod_end);
    CHECK(is_mapped(library));
    mod_play();
    pthread_barrier_wait(&turn);
    pthread_barrier_wait(&turn);
    mod_fail_to_connect();
    mod_end();
    CHECK(dlclose(mod) == 0);
    CHECK(registered == 0);
    CHECK(dlopen(library, RTLD_NOW | RTLD_NOLOAD) == NULL);
    CHECK(!is_mapped(library));
}

int main(int count, char **arguments)
{
    int round, threads = 0, descriptors = 0;
    pthread_t second;

    CHECK(count == 3);
    is_game = 1;
    CHECK(pthread_barrier_init(&turn, NULL, 2) == 0);
    CHECK(pthread_create(&second, NULL, play_in_turn, NULL) == 0);
    for (round = 0; round < ROUNDS; round++) {
        one_round(arguments[1], arguments[2]);
        if (round == 0) {
            threads = entries_of("/proc/self/task");
            descriptors = entries_of("/proc/self/fd");
        }
        CHECK(entries_of("/proc/self/task") == threads);
        CHECK(entries_of("/proc/self/fd") == descriptors);
    }
    over = 1;
    pthread_barrier_wait(&turn);
    CHECK(pthread_join(second, NULL) == 0);
    printf("ok\n");
    return 0;
}
