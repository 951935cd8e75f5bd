/* Any thread may call any function; one polls at a time. */
#include "check.h"

/* Written by one thread and read by another while both run. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* --- two pollers: one of them is told IW_ERROR_BUSY ---------------------------------------------------------------- */

typedef struct hammer {
    iw_session session;
    int64_t deadline;
    int saw_busy, saw_turn; /* under the lock: IW_ERROR_BUSY, and 0 or 1 */
} hammer;

static void *poll_until_both_were_seen(void *argument)
{
    hammer *shared = (hammer *)argument;
    iw_event event = IW_EVENT_INIT;
    int done = 0;

    while (!done) {
        int busy = 0, turn = 0, i;
        for (i = 0; i < 1000; i++) {
            int32_t got = iw_poll(shared->session, &event);
            if (got == IW_ERROR_BUSY)
                busy = 1;
            else if (got == 0 || got == 1)
                turn = 1;
            else
                check_result_at(__FILE__, __LINE__, "iw_poll", got, IW_ERROR_BUSY);
        }
        pthread_mutex_lock(&lock);
        shared->saw_busy |= busy;
        shared->saw_turn |= turn;
        done = (shared->saw_busy && shared->saw_turn) || now_ms() > shared->deadline;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* `turns`: threads run one after the other here, as under valgrind, so that they need not meet. */
static void two_pollers(int turns)
{
    hammer shared;
    pthread_t first, second;

    shared.session = establish_demo();
    shared.deadline = now_ms() + (turns ? 1000 : DEADLINE_MS);
    shared.saw_busy = shared.saw_turn = 0;
    first = start_thread(poll_until_both_were_seen, &shared);
    second = start_thread(poll_until_both_were_seen, &shared);
    join_thread(first);
    join_thread(second);
    CHECK(shared.saw_busy || turns);
    CHECK(shared.saw_turn);
    say_and_wait(shared.session, "guard", "hello");
    CHECK_OK(iw_session_destroy(shared.session));
}

/* --- eight senders, one poller: every text is answered, and once --------------------------------------------------- */

#define SENDERS 8
#define TEXTS_EACH 25
#define TEXTS (SENDERS * TEXTS_EACH)
#define MAX_PACKETS (TEXTS * 100)

typedef struct sender {
    iw_session session;
    const char *character;
    iw_receipt receipts[TEXTS_EACH];
} sender;

typedef struct packet_name {
    char id[64];
} packet_name;

static sender senders[SENDERS];
static int answers[TEXTS];
static packet_name packet_names[MAX_PACKETS];
static size_t packet_count;

static void *send_texts(void *argument)
{
    sender *self = (sender *)argument;
    int i;

    for (i = 0; i < TEXTS_EACH; i++) {
        iw_receipt receipt = IW_RECEIPT_INIT;
        int64_t deadline = now_ms() + DEADLINE_MS;
        int32_t result;
        /* a full outbox is told to the sender, who tries again */
        while ((result = iw_session_send_text(self->session, self->character, "hello", &receipt))
               == IW_ERROR_QUEUE_FULL) {
            CHECK(now_ms() < deadline);
            nap();
        }
        CHECK_OK(result);
        pthread_mutex_lock(&lock);
        self->receipts[i] = receipt;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* Which text the packet answers: -1 when none that was sent (or that was noted so far). */
static int text_of(const iw_packet *packet)
{
    int i, found = -1;
    pthread_mutex_lock(&lock);
    for (i = 0; i < TEXTS && found < 0; i++) {
        const iw_receipt *receipt = &senders[i / TEXTS_EACH].receipts[i % TEXTS_EACH];
        if (receipt->correlation_id[0] != '\0' && equals(packet->id.correlation_id, receipt->correlation_id))
            found = i;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static void remember_packet(const iw_packet *packet)
{
    CHECK(packet_count < MAX_PACKETS);
    CHECK(packet->id.packet_id.len < sizeof packet_names[0].id);
    memcpy(packet_names[packet_count].id, packet->id.packet_id.ptr, packet->id.packet_id.len + 1);
    packet_count++;
}

static int by_id(const void *left, const void *right)
{
    return strcmp(((const packet_name *)left)->id, ((const packet_name *)right)->id);
}

static void eight_senders(void)
{
    pthread_t threads[SENDERS];
    iw_session session = establish_demo();
    iw_event event = IW_EVENT_INIT;
    int64_t deadline = now_ms() + 2 * DEADLINE_MS;
    int i, complete = 0;
    size_t n;

    for (i = 0; i < SENDERS; i++) {
        senders[i].session = session;
        senders[i].character = i % 2 == 0 ? "innkeeper" : "guard";
        threads[i] = start_thread(send_texts, &senders[i]);
    }
    while (complete < TEXTS) {
        CHECK(now_ms() < deadline);
        wait_for_event(session, IW_EVENT_PACKET, &event);
        remember_packet(event.packet);
        if (event.packet->control == NULL || event.packet->control->action != IW_CONTROL_INTERACTION_END)
            continue;
        /* the answer may overtake the sender, who has its receipt but has not noted it yet */
        while ((i = text_of(event.packet)) < 0) {
            CHECK(now_ms() < deadline);
            nap();
        }
        answers[i]++;
        complete++;
    }
    for (i = 0; i < SENDERS; i++)
        join_thread(threads[i]);
    for (i = 0; i < TEXTS; i++)
        CHECK(answers[i] == 1);

    qsort(packet_names, packet_count, sizeof packet_names[0], by_id);
    for (n = 1; n < packet_count; n++)
        CHECK(strcmp(packet_names[n - 1].id, packet_names[n].id) != 0);
    CHECK_OK(iw_session_destroy(session));
}

/* --- destroy while another thread polls ----------------------------------------------------------------------------- */

static void *poll_until_destroyed(void *argument)
{
    iw_session session = *(const iw_session *)argument;
    iw_event event = IW_EVENT_INIT;
    int64_t deadline = now_ms() + DEADLINE_MS;
    int32_t got;

    while ((got = iw_poll(session, &event)) >= 0)
        CHECK(now_ms() < deadline);
    CHECK_RESULT(got, IW_ERROR_INVALID_HANDLE);
    return NULL;
}

static void destroy_while_polling(void)
{
    int i;
    for (i = 0; i < 100; i++) {
        iw_session session = establish_demo();
        pthread_t poller = start_thread(poll_until_destroyed, &session);
        CHECK_OK(iw_session_send_text(session, "guard", "hello", NULL));
        if (i % 2 == 1)
            nap(); /* half of them in the middle of the answer */
        CHECK_OK(iw_session_destroy(session));
        join_thread(poller);
    }
}

int main(int argc, char **argv)
{
    two_pollers(argc > 1 && strcmp(argv[1], "turns") == 0);
    eight_senders();
    destroy_while_polling();
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
