/* What has become of what a character said: marks, completion and cancels, against the embedded server. */
#include "check.h"

/* One answer of three sentences; in the slow scene a minute passes between them, so that nobody can be too
 * late to cut it short. */
#define REPLIES \
    "[[character.reply]]\n" \
    "when.says = [\"*\"]\n" \
    "answer = [[{ text = \"One.\", emotion = \"JOY\" }, \"Two.\", \"Three.\"]]\n"
#define SCRIPT(pace) \
    "workspace = \"demo\"\n" \
    "pace_ms = " pace "\n" \
    "[[scene]]\n" \
    "name = \"gate\"\n" \
    "characters = [\"guard\"]\n" \
    "[[character]]\n" \
    "name = \"guard\"\n" REPLIES

static const char QUICK[] = SCRIPT("0");
static const char SLOW[] = SCRIPT("60000");

#define MAX_HEARD 32

/* One packet of a character, as it was polled. */
typedef struct heard {
    char packet_id[64], utterance_id[64];
    uint32_t type, status;
} heard;

/* Everything that was heard of one exchange. */
typedef struct answer {
    iw_receipt receipt;
    heard packets[MAX_HEARD];
    size_t count;
    int ended;
} answer;

static iw_session start_session(const char *script)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;

    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "gate";
    config.local_script_text = script;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);
    return session;
}

static void ask(iw_session session, answer *self)
{
    memset(self, 0, sizeof *self);
    self->receipt.struct_size = sizeof self->receipt;
    CHECK_OK(iw_session_send_text(session, "guard", "hello", &self->receipt));
}

static void copy_id(char *to, iw_str from)
{
    CHECK(from.len > 0 && from.len < 64);
    strcpy(to, from.ptr);
}

/* Takes the next packet of the exchange, of the character or the end. */
static void hear_one(iw_session session, answer *self)
{
    iw_event event = IW_EVENT_INIT;
    for (;;) {
        wait_for_event(session, IW_EVENT_PACKET, &event);
        if (!equals(event.packet->id.interaction_id, self->receipt.interaction_id)
            || event.packet->routing.source.type != IW_SOURCE_AGENT)
            continue;
        if (is_interaction_end(&event, self->receipt.interaction_id)) {
            CHECK(event.packet->status == IW_PACKET_STATUS_RECEIVED); /* the end is never cancelled */
            self->ended = 1;
        } else {
            heard *one = &self->packets[self->count++];
            CHECK(self->count <= MAX_HEARD);
            copy_id(one->packet_id, event.packet->id.packet_id);
            copy_id(one->utterance_id, event.packet->id.utterance_id);
            one->type = event.packet->type;
            one->status = event.packet->status;
        }
        return;
    }
}

static void hear_all(iw_session session, answer *self)
{
    while (!self->ended)
        hear_one(session, self);
}

/* Hears no more than what comes at once: all of the first sentence. Its text is the last packet of it. */
static void hear_first_sentence(iw_session session, answer *self)
{
    do {
        hear_one(session, self);
        CHECK(!self->ended);
    } while (self->packets[self->count - 1].type != IW_PACKET_TEXT);
}

static int is_speech(const heard *packet)
{
    return packet->type == IW_PACKET_TEXT || packet->type == IW_PACKET_AUDIO;
}

static void expect_interaction(iw_session session, const answer *self, uint32_t progress)
{
    CHECK_RESULT(iw_session_interaction_progress(session, self->receipt.interaction_id), (int32_t)progress);
}

static void expect_utterance(iw_session session, const heard *packet, uint32_t progress)
{
    CHECK_RESULT(iw_session_utterance_progress(session, packet->utterance_id), (int32_t)progress);
}

static void expect_status(iw_session session, const heard *packet, uint32_t status)
{
    CHECK_RESULT(iw_session_packet_status(session, packet->packet_id), (int32_t)status);
}

static void finish(iw_session session, const heard *packet)
{
    uint32_t status = is_speech(packet) ? IW_PACKET_STATUS_PLAYED : IW_PACKET_STATUS_PROCESSED;
    CHECK_RESULT(iw_session_mark(session, packet->packet_id, status), (int32_t)status);
}

static int same_utterance(const heard *one, const heard *other)
{
    return strcmp(one->utterance_id, other->utterance_id) == 0;
}

/* Everything is heard and then played, packet by packet. */
static void played_to_the_end(iw_session session)
{
    answer all;
    size_t i, texts = 0, audios = 0;

    ask(session, &all);
    hear_all(session, &all);
    for (i = 0; i < all.count; i++) {
        const heard *packet = &all.packets[i];
        int is_last = i + 1 == all.count || !same_utterance(packet, packet + 1);
        texts += packet->type == IW_PACKET_TEXT;
        audios += packet->type == IW_PACKET_AUDIO;
        CHECK(packet->status == IW_PACKET_STATUS_RECEIVED);
        expect_status(session, packet, IW_PACKET_STATUS_RECEIVED);
        expect_utterance(session, packet, IW_PROGRESS_OPEN);
        expect_interaction(session, &all, IW_PROGRESS_OPEN);
        if (is_speech(packet)) { /* processed is not played */
            CHECK_RESULT(iw_session_mark(session, packet->packet_id, IW_PACKET_STATUS_PROCESSED),
                         (int32_t)IW_PACKET_STATUS_PROCESSED);
            expect_utterance(session, packet, IW_PROGRESS_OPEN);
        }
        finish(session, packet);
        expect_utterance(session, packet, is_last ? IW_PROGRESS_COMPLETED : IW_PROGRESS_OPEN);
    }
    CHECK(texts == 3 && audios == 3);
    expect_interaction(session, &all, IW_PROGRESS_COMPLETED);

    /* A status never goes back, and a cancel comes too late. */
    CHECK_RESULT(iw_session_mark(session, all.packets[all.count - 1].packet_id, IW_PACKET_STATUS_PROCESSED),
                 (int32_t)IW_PACKET_STATUS_PLAYED);
    CHECK_OK(iw_session_cancel_responses(session, "guard", all.receipt.interaction_id, NULL, 0));
    CHECK_OK(iw_session_interrupt(session, "guard"));
    expect_interaction(session, &all, IW_PROGRESS_COMPLETED);
    expect_status(session, &all.packets[0], IW_PACKET_STATUS_PROCESSED + (uint32_t)is_speech(&all.packets[0]));
}

/* The next utterance of the speaker completes the one before, also before the end. */
static void played_as_it_comes(iw_session session)
{
    answer all;
    size_t i = 0, j;

    ask(session, &all);
    for (;;) {
        hear_one(session, &all);
        if (all.ended)
            break;
        finish(session, &all.packets[all.count - 1]);
        for (j = 0; j < all.count; j++) {
            if (!same_utterance(&all.packets[j], &all.packets[all.count - 1]))
                expect_utterance(session, &all.packets[j], IW_PROGRESS_COMPLETED);
        }
        i++;
    }
    CHECK(i > 3);
    expect_interaction(session, &all, IW_PROGRESS_COMPLETED);
}

/* What waits in the queue, or is still on its way, comes as CANCELLED. */
static void cancelled_in_the_queue(iw_session session)
{
    answer all;
    size_t i;

    ask(session, &all);
    hear_first_sentence(session, &all);
    finish(session, &all.packets[0]);
    i = all.count;
    CHECK(i > 1);
    CHECK_OK(iw_session_cancel_responses(session, "guard", all.receipt.interaction_id, NULL, 0));
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED);
    hear_all(session, &all);
    for (; i < all.count; i++)
        CHECK(all.packets[i].status == IW_PACKET_STATUS_CANCELLED);
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED);
    expect_status(session, &all.packets[0],
                  is_speech(&all.packets[0]) ? IW_PACKET_STATUS_PLAYED : IW_PACKET_STATUS_PROCESSED);
    for (i = 1; i < all.count; i++) {
        expect_status(session, &all.packets[i], IW_PACKET_STATUS_CANCELLED);
        CHECK_RESULT(iw_session_mark(session, all.packets[i].packet_id, IW_PACKET_STATUS_PLAYED),
                     (int32_t)IW_PACKET_STATUS_CANCELLED);
    }
    expect_utterance(session, &all.packets[0], IW_PROGRESS_CANCELLED);
}

/* Cancelled before anything was polled, with a packet of one's own. */
static void cancelled_at_once(iw_session session)
{
    iw_outgoing outgoing = 0;
    answer all;
    size_t i;

    ask(session, &all);
    CHECK_OK(iw_outgoing_create_cancel_responses(all.receipt.interaction_id, NULL, 0, &outgoing));
    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    CHECK_OK(iw_session_send(session, outgoing, NULL));
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED);
    hear_all(session, &all);
    for (i = 0; i < all.count; i++)
        CHECK(all.packets[i].status == IW_PACKET_STATUS_CANCELLED);
}

/* One utterance of several. */
static void one_utterance_cancelled(iw_session session)
{
    const char *ids[1];
    const heard *last;
    answer all;
    size_t i;

    ask(session, &all);
    hear_all(session, &all);
    last = &all.packets[all.count - 1];
    ids[0] = last->utterance_id;
    CHECK_OK(iw_session_cancel_responses(session, "guard", all.receipt.interaction_id, ids, 1));
    expect_utterance(session, last, IW_PROGRESS_CANCELLED);
    for (i = 0; i < all.count; i++) {
        if (same_utterance(&all.packets[i], last)) {
            expect_status(session, &all.packets[i], IW_PACKET_STATUS_CANCELLED);
        } else {
            expect_interaction(session, &all, IW_PROGRESS_OPEN);
            finish(session, &all.packets[i]);
        }
    }
    expect_utterance(session, &all.packets[0], IW_PROGRESS_COMPLETED);
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED); /* not all of it was played */
}

/* In the middle of a long answer; the server then ends it. */
static void cancelled_in_the_middle(iw_session session)
{
    answer all;

    ask(session, &all);
    hear_first_sentence(session, &all);
    expect_interaction(session, &all, IW_PROGRESS_OPEN);
    CHECK_OK(iw_session_cancel_responses(session, "guard", all.receipt.interaction_id, NULL, 0));
    expect_status(session, &all.packets[0], IW_PACKET_STATUS_CANCELLED);
    expect_utterance(session, &all.packets[0], IW_PROGRESS_CANCELLED);
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED);
    hear_all(session, &all);
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED);
}

static void interrupted(iw_session session)
{
    answer all;
    size_t i, count;

    ask(session, &all);
    hear_first_sentence(session, &all);
    for (i = 0; i < all.count; i++)
        finish(session, &all.packets[i]);
    count = all.count;
    expect_utterance(session, &all.packets[0], IW_PROGRESS_OPEN); /* more of it may come */
    CHECK_OK(iw_session_interrupt(session, NULL));
    expect_status(session, &all.packets[count - 1], IW_PACKET_STATUS_PLAYED);
    expect_utterance(session, &all.packets[0], IW_PROGRESS_CANCELLED);
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED);
    hear_all(session, &all);
    CHECK(all.count == count);
}

/* A session that is stopped will never hear the rest. */
static void stopped(iw_session session)
{
    answer all;

    ask(session, &all);
    hear_first_sentence(session, &all);
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    expect_status(session, &all.packets[0], IW_PACKET_STATUS_CANCELLED);
    expect_interaction(session, &all, IW_PROGRESS_CANCELLED);
}

static void misused(iw_session session)
{
    static const uint32_t not_the_games[] = {
        IW_PACKET_STATUS_RECEIVED, IW_PACKET_STATUS_CANCELLED, IW_PACKET_STATUS_QUEUED,
        IW_PACKET_STATUS_SENT,     IW_PACKET_STATUS_FAILED,    7u, 0xFFFFFFFFu,
    };
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT, utf8 = IW_ERROR_INVALID_UTF8;
    answer all;
    size_t i;

    ask(session, &all);
    hear_all(session, &all);
    for (i = 0; i < COUNT_OF(not_the_games); i++) {
        EXPECT(iw_session_mark(session, all.packets[0].packet_id, not_the_games[i]), argument, "status");
        expect_status(session, &all.packets[0], IW_PACKET_STATUS_RECEIVED);
    }
    EXPECT(iw_session_mark(session, "never-heard", IW_PACKET_STATUS_PLAYED), argument, "never-heard");
    EXPECT(iw_session_mark(session, NULL, IW_PACKET_STATUS_PLAYED), argument, "packet_id");
    EXPECT(iw_session_mark(session, "", IW_PACKET_STATUS_PLAYED), argument, "packet_id");
    EXPECT(iw_session_mark(session, "\xFF", IW_PACKET_STATUS_PLAYED), utf8, "packet_id");
    EXPECT(iw_session_mark(0, "p", IW_PACKET_STATUS_PLAYED), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_session_packet_status(session, "never-heard"), argument, "never-heard");
    EXPECT(iw_session_packet_status(session, NULL), argument, "packet_id");
    EXPECT(iw_session_packet_status(session, ""), argument, "packet_id");
    EXPECT(iw_session_packet_status(session, "\xFF"), utf8, "packet_id");
    EXPECT(iw_session_packet_status(0, "p"), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_session_utterance_progress(session, NULL), argument, "utterance_id");
    EXPECT(iw_session_utterance_progress(session, ""), argument, "utterance_id");
    EXPECT(iw_session_utterance_progress(session, "\xFF"), utf8, "utterance_id");
    EXPECT(iw_session_utterance_progress(0, "u"), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_session_interaction_progress(session, NULL), argument, "interaction_id");
    EXPECT(iw_session_interaction_progress(session, ""), argument, "interaction_id");
    EXPECT(iw_session_interaction_progress(session, "\xFF"), utf8, "interaction_id");
    EXPECT(iw_session_interaction_progress(0, "i"), IW_ERROR_INVALID_HANDLE, "session");
    CHECK_RESULT(iw_session_utterance_progress(session, "never-heard"), (int32_t)IW_PROGRESS_UNKNOWN);
    CHECK_RESULT(iw_session_interaction_progress(session, "never-heard"), (int32_t)IW_PROGRESS_UNKNOWN);
}

/* Control packets and the player's own words can be marked, and hold nothing up. */
static void others_can_be_marked(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;

    CHECK_OK(iw_session_send_text(session, "guard", "hello", &receipt));
    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
        CHECK_RESULT(iw_session_mark(session, event.packet->id.packet_id.ptr, IW_PACKET_STATUS_PROCESSED),
                     (int32_t)IW_PACKET_STATUS_PROCESSED);
        CHECK(event.packet->status == IW_PACKET_STATUS_RECEIVED); /* as it was when it was polled */
    } while (!is_interaction_end(&event, receipt.interaction_id));
    CHECK_RESULT(iw_session_interaction_progress(session, receipt.interaction_id), (int32_t)IW_PROGRESS_OPEN);
}

int main(void)
{
    iw_session quick = start_session(QUICK), slow;

    played_to_the_end(quick);
    played_as_it_comes(quick);
    cancelled_in_the_queue(quick);
    cancelled_at_once(quick);
    one_utterance_cancelled(quick);
    misused(quick);
    others_can_be_marked(quick);
    CHECK_OK(iw_session_destroy(quick));

    slow = start_session(SLOW);
    cancelled_in_the_middle(slow);
    interrupted(slow);
    stopped(slow);
    CHECK_OK(iw_session_destroy(slow));
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
