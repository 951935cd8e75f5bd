/* inworld-local as a process, for programs that get its path as their argument. Include it behind check.h. */
#ifndef SERVER_H
#define SERVER_H

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <windows.h>
typedef intptr_t server_process;
#else
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
typedef pid_t server_process;
#endif

#define MOST_OPTIONS 8

typedef struct server {
    server_process process;
    char endpoint[64];
} server;

/* Starts a program whose standard output is the writing end of the pipe. */
#ifdef _WIN32
static inline server_process start_process(const char *program, const char *const *arguments, int ends[2])
{
    int own_output;
    server_process started;

    CHECK(_pipe(ends, 4096, _O_BINARY | _O_NOINHERIT) == 0);
    fflush(stdout);
    own_output = _dup(1);
    CHECK(own_output >= 0 && _dup2(ends[1], 1) == 0);
    started = _spawnv(_P_NOWAIT, program, arguments);
    CHECK(_dup2(own_output, 1) == 0 && _close(own_output) == 0);
    CHECK(started != -1);
    return started;
}
#else
static inline server_process start_process(const char *program, const char *const *arguments, int ends[2])
{
    server_process started;

    CHECK(pipe(ends) == 0);
    started = fork();
    CHECK(started >= 0);
    if (started == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(program, (char *const *)arguments);
        _exit(127);
    }
    return started;
}
#endif

/* Starts the program on a free port, with options up to a NULL, and reads where it listens from its first line. */
static inline server start_server(const char *program, const char *const *options)
{
    static const char before[] = "listening on ";
    const char *arguments[MOST_OPTIONS + 4] = {program, "--port", "0"};
    server started;
    int ends[2];
    FILE *output;
    char line[128];
    size_t count;

    for (count = 0; options[count] != NULL; count++) {
        CHECK(count < MOST_OPTIONS);
        arguments[count + 3] = options[count];
    }
    started.process = start_process(program, arguments, ends);
    close(ends[1]);
    output = fdopen(ends[0], "r");
    CHECK(output != NULL);
    CHECK(fgets(line, sizeof line, output) != NULL);
    fclose(output);
    CHECK(strncmp(line, before, strlen(before)) == 0);
    line[strcspn(line, "\r\n")] = '\0';
    CHECK(strlen(line + strlen(before)) < sizeof started.endpoint);
    strcpy(started.endpoint, line + strlen(before));
    return started;
}

static inline void stop_server(const server *started)
{
#ifdef _WIN32
    HANDLE process = (HANDLE)started->process;
    TerminateProcess(process, 0);
    WaitForSingleObject(process, INFINITE);
    CloseHandle(process);
#else
    kill(started->process, SIGTERM);
    waitpid(started->process, NULL, 0);
#endif
}

#endif
