/* inworld-local as a process, for programs that get its path as their argument. Include it behind check.h. */
#ifndef SERVER_H
#define SERVER_H

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>

#define MOST_OPTIONS 8

typedef struct server {
    pid_t process;
    char endpoint[64];
} server;

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
    CHECK(pipe(ends) == 0);
    started.process = fork();
    CHECK(started.process >= 0);
    if (started.process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(program, (char *const *)arguments);
        _exit(127);
    }
    close(ends[1]);
    output = fdopen(ends[0], "r");
    CHECK(output != NULL);
    CHECK(fgets(line, sizeof line, output) != NULL);
    fclose(output);
    CHECK(strncmp(line, before, strlen(before)) == 0);
    line[strcspn(line, "\n")] = '\0';
    CHECK(strlen(line + strlen(before)) < sizeof started.endpoint);
    strcpy(started.endpoint, line + strlen(before));
    return started;
}

static inline void stop_server(const server *started)
{
    kill(started->process, SIGTERM);
    waitpid(started->process, NULL, 0);
}

#endif
