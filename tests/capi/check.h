/* What the C test programs share: CHECK, waiting with a deadline, and threads.
 *
 * Include it first: it asks the system headers for POSIX. A program ends with passed() and exit code 0, or at
 * its first failed CHECK with a line that says where, and exit code 1. */
#ifndef CHECK_H
#define CHECK_H

#include "platform.h"

#include "inworld.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Long enough for a busy machine under valgrind; nothing waits so long unless it is broken. */
#define DEADLINE_MS 120000

/* What no struct of this ABI has in its struct_size. */
static const uint32_t WRONG_SIZES[] = {0, 4, UINT32_MAX};

/* The end of the library's last message for this thread. Static: the next call overwrites it. */
static inline const char *last_error(void)
{
    static char text[4096];
    text[0] = '\0';
    iw_last_error(text, sizeof text);
    return text;
}

static inline void fail_at(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n  last error: %s\n", file, line, what, last_error());
    exit(1);
}

#define FAIL(what) fail_at(__FILE__, __LINE__, what)
#define CHECK(condition) do { if (!(condition)) FAIL(#condition); } while (0)

/* The call's result is exactly `expected`; otherwise both numbers are shown. */
static inline void check_result_at(const char *file, int line, const char *call, int32_t result, int32_t expected)
{
    if (result != expected) {
        fprintf(stderr, "%s:%d: %s is %d, not %d\n  last error: %s\n", file, line, call, (int)result,
                (int)expected, last_error());
        exit(1);
    }
}

#define CHECK_RESULT(call, expected) check_result_at(__FILE__, __LINE__, #call, (call), (expected))
#define CHECK_OK(call) CHECK_RESULT(call, IW_OK)

static inline void expect_at(const char *file, int line, const char *call, int32_t result, int32_t code,
                             const char *word)
{
    check_result_at(file, line, call, result, code);
    if (strstr(last_error(), word) == NULL) {
        fprintf(stderr, "%s:%d: after %s the last error does not name '%s'\n", file, line, call, word);
        fail_at(file, line, "the message names what is wrong");
    }
}

/* The call fails with this code, and the message contains this word. */
#define EXPECT(call, code, word) expect_at(__FILE__, __LINE__, #call, (call), (code), (word))

/* A session of this configuration is refused so; the out-parameter stays as it was. */
static inline void expect_refused_at(const char *file, int line, const iw_session_config *config, int32_t code,
                                     const char *word)
{
    iw_session session = 0x5EED;
    expect_at(file, line, "iw_session_create", iw_session_create(config, &session), code, word);
    if (session != 0x5EED)
        fail_at(file, line, "the out-parameter has changed");
}

#define EXPECT_REFUSED(config, code, word) expect_refused_at(__FILE__, __LINE__, (config), (code), (word))

static inline int passed(void)
{
    printf("ok\n");
    return 0;
}

static inline int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void nap(void)
{
    struct timespec one_ms = {0, 1000000};
    nanosleep(&one_ms, NULL);
}

/* An iw_str is never NULL and ends with a NUL that its length does not count. */
static inline int well_formed(iw_str text)
{
    return text.ptr != NULL && text.ptr[text.len] == '\0' && strlen(text.ptr) == text.len;
}

static inline int equals(iw_str text, const char *expected)
{
    return strcmp(text.ptr, expected) == 0;
}

/* The next event, or a failed test when none comes before the deadline. */
static inline void next_event(iw_session session, iw_event *event)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    for (;;) {
        int32_t got = iw_poll(session, event);
        if (got == 1)
            return;
        if (got != 0) {
            fprintf(stderr, "iw_poll gave %d\n", (int)got);
            FAIL("iw_poll gives 1 or 0");
        }
        if (now_ms() > deadline)
            FAIL("an event arrives before the deadline");
        nap();
    }
}

/* Drops events until one of this type. */
static inline void wait_for_event(iw_session session, uint32_t type, iw_event *event)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    do {
        next_event(session, event);
        if (event->type == IW_EVENT_ERROR && type != IW_EVENT_ERROR) {
            fprintf(stderr, "the session reports: %s\n", event->message.ptr);
            FAIL("no ERROR while waiting for another event");
        }
        if (now_ms() > deadline)
            FAIL("the awaited event arrives before the deadline");
    } while (event->type != type);
}

/* Drops events until the session is in this state. */
static inline void wait_for_state(iw_session session, uint32_t state)
{
    iw_event event = IW_EVENT_INIT;
    int64_t deadline = now_ms() + DEADLINE_MS;
    do {
        next_event(session, &event);
        if (now_ms() > deadline)
            FAIL("the awaited state is reached before the deadline");
    } while (event.type != IW_EVENT_CONNECTION_STATE_CHANGED || event.state != state);
}

/* Drops events until the characters are there. */
static inline void wait_established(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    do {
        wait_for_event(session, IW_EVENT_ESTABLISHED, &event);
    } while (event.flag != 1);
}

static inline int is_interaction_end(const iw_event *event, const char *interaction_id)
{
    return event->type == IW_EVENT_PACKET && event->packet->control != NULL
        && event->packet->control->action == IW_CONTROL_INTERACTION_END
        && equals(event->packet->id.interaction_id, interaction_id);
}

/* Drops events until the answer to what the receipt is for is complete. */
static inline void wait_answered(iw_session session, const iw_receipt *receipt)
{
    iw_event event = IW_EVENT_INIT;
    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
    } while (!is_interaction_end(&event, receipt->interaction_id));
}

/* Writes a script of the character server; gives its path. */
static inline void write_script(char *path, size_t capacity, const char *script)
{
    FILE *file;
    temporary_path(path, capacity, "script.toml");
    file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fwrite(script, 1, strlen(script), file) == strlen(script));
    CHECK(fclose(file) == 0);
}

/* A configuration for the built-in demo scene. */
static inline iw_session_config demo_config(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    return config;
}

static inline iw_session create_demo(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK(session != 0);
    return session;
}

/* A started session whose characters can be talked to. */
static inline iw_session establish(const iw_session_config *config)
{
    iw_session session = 0;
    CHECK_OK(iw_session_create(config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);
    return session;
}

/* The same in the built-in demo scene. */
static inline iw_session establish_demo(void)
{
    iw_session_config config = demo_config();
    return establish(&config);
}

/* One exchange, begun and complete. */
static inline void say_and_wait(iw_session session, const char *character, const char *text)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    CHECK_OK(iw_session_send_text(session, character, text, &receipt));
    wait_answered(session, &receipt);
}

static inline pthread_t start_thread(void *(*body)(void *), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, argument) != 0)
        FAIL("a thread starts");
    return thread;
}

static inline void join_thread(pthread_t thread)
{
    if (pthread_join(thread, NULL) != 0)
        FAIL("a thread ends");
}

/* What was sent is the packet of this receipt. */
static inline void wait_sent(iw_session session, const iw_receipt *receipt, iw_event *event)
{
    do {
        wait_for_event(session, IW_EVENT_PACKET_SENT, event);
    } while (!equals(event->packet->id.packet_id, receipt->packet_id));
}

#endif
