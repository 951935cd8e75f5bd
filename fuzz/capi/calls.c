/* Calls of the C ABI that a string of bytes spells: three bytes a call, from eight threads at once, each with its own share
 * of the bytes. Sessions and packets are shared by all threads, so that handles become stale in the middle of calls.
 *
 * Within the contract of the header: pointers are NULL or valid, sizes are those of the buffers. Everything else is wild.
 * Each result has to be one that the header documents; IW_ERROR_PANIC and IW_ERROR_INTERNAL are faults of the library. */
#include "inworld.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define HANDLES 6
#ifndef COUNT_OF
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* Relaxed: nothing but the numbers goes from thread to thread, so that a sanitizer sees what the library itself orders. */
#define LOAD(handle) __atomic_load_n(&(handle), __ATOMIC_RELAXED)
#define SWAP(handle, with) __atomic_exchange_n(&(handle), (with), __ATOMIC_RELAXED)

void iw_fuzz_calls(const uint8_t *data, size_t size);

typedef struct share {
    pthread_t thread;
    const uint8_t *data;
    size_t size;
} share;

static iw_session sessions[HANDLES];
static iw_outgoing packets[HANDLES];

static char forty[41], long_text[70000];

static const char *const TEXTS[] = {
    NULL, "", "innkeeper", "guard", "workspaces/demo/characters/guard", "scenes/tavern", "tavern", "nobody", "demo",
    "Hello!", "\xff\xfe", "a\x01z", "\xe2\x80\xae", "{}", "{\"text\":{\"text\":\"hi\"}}",
    "{\"mutation\":{\"loadScene\":{\"name\":\"workspaces/demo/scenes/tavern\"}}}", "{\"control\":{\"action\":\"AUDIO_SESSION_START\"}}",
    "[", "local", "ws://127.0.0.1:1", "ws://example.invalid", "wss://", forty, long_text, "workspaces/demo/sessions/x", "0",
};

static const uint32_t NUMBERS[] = {0, 1, 2, 3, 4, 5, 7, 15, 16, 40, 4096, 8000, 16000, 48000, 192000, 0x7fffffff, 0xffffffff};

static const char *text(uint8_t byte)
{
    return TEXTS[byte % COUNT_OF(TEXTS)];
}

static uint32_t number(uint8_t byte)
{
    return NUMBERS[byte % COUNT_OF(NUMBERS)];
}

static iw_session session(uint8_t byte)
{
    return byte >= 240 ? (iw_session)number(byte) << (byte % 40) : LOAD(sessions[byte % HANDLES]);
}

static iw_outgoing packet(uint8_t byte)
{
    return byte >= 240 ? (iw_outgoing)number(byte) << (byte % 40) : LOAD(packets[byte % HANDLES]);
}

static void expect(const char *call, int32_t result)
{
    if (result == IW_ERROR_PANIC || result == IW_ERROR_INTERNAL || result < IW_ERROR_INTERNAL) {
        char words[1024] = "";
        iw_last_error(words, sizeof words);
        fprintf(stderr, "%s gives %d: %s\n", call, (int)result, words);
        abort();
    }
}

#define CALL(call) expect(#call, (call))

static void create_session(uint8_t a, uint8_t b)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session made = 0;

    config.workspace = a % 4 ? "demo" : text(b);
    config.scene = b % 4 ? "tavern" : text(a);
    config.scene_type = a % 16 == 5 ? number(b) : 0;
    config.endpoint = a % 8 == 1 ? text(b) : NULL;
    config.player_name = b % 8 == 1 ? text(a) : NULL;
    config.session_id = b % 16 == 3 ? text(a) : NULL;
    config.local_script_text = a % 16 == 7 ? text(b) : NULL;
    config.local_settings = a % 16 == 8 ? text(b) : NULL;
    config.mind_key = a % 16 == 9 ? text(b) : NULL;
    config.saved_state = b % 16 == 7 ? text(a) : NULL;
    config.flags = a % 16 == 9 ? number(b) : IW_SESSION_REPORT_SENT;
    config.queue_max_events = b % 8 == 5 ? number(a) : 0;
    config.queue_max_bytes = b % 8 == 6 ? number(a) : 0;
    config.idle_timeout_ms = b % 8 == 7 ? number(a) : 0;
    if (a % 32 == 31)
        config.struct_size = number(b) > sizeof config ? (uint32_t)sizeof config : number(b);
    CALL(iw_session_create(a == 255 ? NULL : &config, &made));
    if (made != 0)
        CALL(iw_session_destroy(SWAP(sessions[b % HANDLES], made)));
}

static void create_packet(uint8_t a, uint8_t b)
{
    const char *const names[2] = {text(b), "guard"};
    const iw_parameter parameters[2] = {{text(a), text(b)}, {"who", "me"}};
    const iw_item item = {text(a), text(b), NULL, parameters, b % 3u};
    iw_outgoing made = 0;

    switch (a % 16) {
    case 0: CALL(iw_outgoing_create_text(text(b), &made)); break;
    case 1: CALL(iw_outgoing_create_trigger(text(b), parameters, a % 3, &made)); break;
    case 2: CALL(iw_outgoing_create_narrated_action(text(b), &made)); break;
    case 3: CALL(iw_outgoing_create_audio((const uint8_t *)long_text, b * 200u, &made)); break;
    case 4: CALL(iw_outgoing_create_control(number(b), text(a), &made)); break;
    case 5: CALL(iw_outgoing_create_json(text(b), &made)); break;
    case 6: CALL(iw_outgoing_create_cancel_responses(text(b), names, b % 3, &made)); break;
    case 7: CALL(iw_outgoing_create_regenerate_response(text(b), &made)); break;
    case 8: CALL(iw_outgoing_create_apply_response(text(b), text(a), forty, b & 1, &made)); break;
    case 9: CALL(iw_outgoing_create_goal(text(b), a & 1, &made)); break;
    case 10: CALL(iw_outgoing_create_task_failed(text(b), text(a), &made)); break;
    case 11: CALL(iw_outgoing_create_next_turn(&made)); break;
    case 12: CALL(iw_outgoing_create_items(&item, 1, names, b % 3, &made)); break;
    case 13: CALL(iw_outgoing_create_remove_items(names, b % 3, &made)); break;
    case 14: CALL(iw_outgoing_create_items_in_entities(number(b), names, b % 3, names, a % 3, &made)); break;
    default: CALL(iw_outgoing_create_perceived_latency(text(b), number(a), number(b), &made)); break;
    }
    if (made != 0)
        CALL(iw_outgoing_destroy(SWAP(packets[b % HANDLES], made)));
}

static void use_packet(uint8_t call, iw_outgoing outgoing, iw_session in, uint8_t b)
{
    char buffer[256];
    iw_receipt receipt = IW_RECEIPT_INIT;
    size_t capacity = number(b) < sizeof buffer ? number(b) : sizeof buffer;

    switch (call % 9) {
    case 0: CALL(iw_outgoing_add_target(outgoing, text(b))); break;
    case 1: CALL(iw_outgoing_target_count(outgoing)); break;
    case 2: CALL(iw_outgoing_preprocess(outgoing, in)); break;
    case 3: CALL(iw_outgoing_update_session_info(outgoing, in, capacity ? buffer : NULL, capacity)); break;
    case 4: CALL(iw_outgoing_update_routing(outgoing)); break;
    case 5: CALL(iw_outgoing_prepare_to_send(outgoing, in)); break;
    case 6: CALL(iw_outgoing_to_json(outgoing, capacity ? buffer : NULL, capacity)); break;
    case 7: CALL(iw_session_send(in, outgoing, b & 1 ? &receipt : NULL)); break;
    default: CALL(iw_outgoing_destroy(outgoing)); break;
    }
}

static void poll_some(iw_session from, unsigned times)
{
    while (times-- > 0) {
        iw_event event = IW_EVENT_INIT;
        int32_t polled = iw_poll(from, &event);
        expect("iw_poll", polled);
        /* What it points to may be gone as soon as another thread destroys the session: only numbers are looked at. */
        if (polled != 1)
            return;
    }
}

static void use_session(uint8_t call, iw_session in, uint8_t a, uint8_t b)
{
    char buffer[256], conversation[40];
    const char *const names[2] = {text(a), text(b)};
    const iw_parameter parameter = {text(a), text(b)};
    iw_receipt receipt = IW_RECEIPT_INIT;
    size_t capacity = number(b) < sizeof buffer ? number(b) : sizeof buffer;

    switch (call % 34) {
    case 0: case 1: CALL(iw_session_start(in)); break;
    case 2: CALL(iw_session_stop(in, b % 4 ? 0 : 1)); break;
    case 3: CALL(iw_session_pause(in)); break;
    case 4: CALL(iw_session_resume(in)); break;
    case 5: CALL(iw_session_destroy(in)); break;
    case 6: CALL(iw_session_connection_state(in)); break;
    case 7: CALL(iw_session_established(in)); break;
    case 8: case 9: case 10: poll_some(in, b); break;
    case 11: case 12: CALL(iw_session_send_text(in, text(a), text(b), a & 1 ? &receipt : NULL)); break;
    case 13: CALL(iw_session_send_trigger(in, text(a), text(b), &parameter, b & 1, &receipt)); break;
    case 14: CALL(iw_session_send_narrated_action(in, text(a), text(b), NULL)); break;
    case 15: CALL(iw_session_start_audio(in, text(a), b % 4, a % 3)); break;
    case 16: CALL(iw_session_push_audio(in, (const int16_t *)(const void *)long_text, a, number(b), 1 + b % 2)); break;
    case 17: CALL(iw_session_end_audio(in)); break;
    case 18: CALL(iw_session_cancel_responses(in, text(a), text(b), names, b % 3)); break;
    case 19: CALL(iw_session_interrupt(in, text(a))); break;
    case 20: CALL(iw_session_mark(in, text(a), number(b))); break;
    case 21: CALL(iw_session_packet_status(in, text(a))); break;
    case 22: CALL(iw_session_interaction_progress(in, text(a))); break;
    case 23: CALL(iw_session_load_scene(in, text(a), b % 3)); break;
    case 24: CALL(iw_session_load_characters(in, names, b % 3)); break;
    case 25: CALL(iw_session_unload_characters(in, names, b % 3)); break;
    case 26: CALL(iw_session_select_character(in, text(a))); break;
    case 27: CALL(iw_session_agent_id(in, text(a), capacity ? buffer : NULL, capacity)); break;
    case 28: CALL(iw_session_character_name(in, number(a), capacity ? buffer : NULL, capacity)); break;
    case 29: CALL(iw_conversation_start(in, names, b % 3, conversation)); break;
    case 30: CALL(iw_conversation_update(in, text(a), names, b % 3)); break;
    case 31: CALL(iw_session_save_state(in)); break;
    case 32: CALL(iw_session_send_feedback(in, text(a), text(b), b & 1, number(a), text(b))); break;
    default: CALL(iw_session_set_access_token(in, text(a), number(b))); break;
    }
}

static void *make_calls(void *argument)
{
    const share *mine = (const share *)argument;
    size_t at;

    for (at = 0; at + 3 <= mine->size; at += 3) {
        uint8_t call = mine->data[at], a = mine->data[at + 1], b = mine->data[at + 2];
        if (call < 24)
            create_session(a, b);
        else if (call < 48)
            create_packet(a, b);
        else if (call < 112)
            use_packet(call, packet(a), session(b), b);
        else if (call == 255 && a == 255)
            CALL(iw_shutdown_all(number(b) % 50));
        else
            use_session(call, session(a), a, b);
    }
    return NULL;
}

void iw_fuzz_calls(const uint8_t *data, size_t size)
{
    share shares[THREADS];
    size_t each = size / THREADS, n;

    memset(forty, 'x', 40);
    memset(long_text, 'y', sizeof long_text - 1);
    for (n = 0; n < THREADS; ++n) {
        shares[n].data = data + n * each;
        shares[n].size = each;
        if (pthread_create(&shares[n].thread, NULL, make_calls, &shares[n]) != 0)
            abort();
    }
    for (n = 0; n < THREADS; ++n)
        pthread_join(shares[n].thread, NULL);
    for (n = 0; n < HANDLES; ++n) {
        CALL(iw_outgoing_destroy(SWAP(packets[n], 0)));
        CALL(iw_session_destroy(SWAP(sessions[n], 0)));
    }
    CALL(iw_shutdown_all(10000));
}
