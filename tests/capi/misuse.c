/* Misuse is an error code, never a crash: every function with everything that can be wrong about its arguments.
 *
 * Each case states the code and the words that iw_last_error has to contain: the name of the argument or field, and
 * for a name with a prefix the name to use instead. Out-parameters stay as they were. */
#include "check.h"

#include <stddef.h>
#include <stdint.h>

#define INVALID_UTF8_TEXT "bad \xFF\xFE text"
#define CONTROL_TEXT "bad\001text"
#define MEGABYTE (1024u * 1024u)

/* One million times 'a': longer than any name. */
static char *over_long;

static void expect_at(const char *file, int line, const char *call, int32_t result, int32_t code, const char *word)
{
    check_result_at(file, line, call, result, code);
    if (strstr(last_error(), word) == NULL) {
        fprintf(stderr, "%s:%d: after %s the last error does not name '%s'\n", file, line, call, word);
        FAIL("the message names what is wrong");
    }
}

/* The call fails with this code, and the message contains this word. */
#define EXPECT(call, code, word) expect_at(__FILE__, __LINE__, #call, (call), (code), (word))

/* Whether the message shows the name by itself, and not only with the prefix that the caller wrote. */
static int suggests(const char *message, const char *name)
{
    const char *at = message;
    while ((at = strstr(at, name)) != NULL) {
        if (at == message || at[-1] != '/')
            return 1;
        at++;
    }
    return 0;
}

/* --- the configuration ------------------------------------------------------------------------------------------ */

typedef struct text_field {
    const char *name;
    size_t offset;
} text_field;

#define TEXT_FIELD(field) {#field, offsetof(iw_session_config, field)}

static const text_field TEXT_FIELDS[] = {
    TEXT_FIELD(workspace),   TEXT_FIELD(scene),       TEXT_FIELD(auth),
    TEXT_FIELD(access_token), TEXT_FIELD(session_id), TEXT_FIELD(project_name),
    TEXT_FIELD(player_name), TEXT_FIELD(player_id),   TEXT_FIELD(game_session_id),
    TEXT_FIELD(endpoint),    TEXT_FIELD(local_script), TEXT_FIELD(ca_pem),
    TEXT_FIELD(client_id),   TEXT_FIELD(client_version), TEXT_FIELD(local_script_text),
    TEXT_FIELD(local_settings), TEXT_FIELD(mind_key), TEXT_FIELD(record_file),
};

static void set_text(iw_session_config *config, const text_field *field, const char *value)
{
    memcpy((char *)config + field->offset, &value, sizeof value);
}

/* A refused configuration leaves the out-parameter alone. */
static void expect_refused(const iw_session_config *config, int32_t code, const char *word)
{
    iw_session session = 0x5EED;
    EXPECT(iw_session_create(config, &session), code, word);
    CHECK(session == 0x5EED);
}

static void texts_of_the_configuration(void)
{
    size_t i;
    for (i = 0; i < COUNT_OF(TEXT_FIELDS); i++) {
        iw_session_config config = demo_config();
        set_text(&config, &TEXT_FIELDS[i], INVALID_UTF8_TEXT);
        expect_refused(&config, IW_ERROR_INVALID_UTF8, TEXT_FIELDS[i].name);
        set_text(&config, &TEXT_FIELDS[i], CONTROL_TEXT);
        expect_refused(&config, IW_ERROR_INVALID_CONFIG, TEXT_FIELDS[i].name);
        set_text(&config, &TEXT_FIELDS[i], over_long);
        expect_refused(&config, IW_ERROR_INVALID_CONFIG, TEXT_FIELDS[i].name);
    }
}

typedef struct bad_name {
    const char *workspace, *scene;
    const char *field;      /* that the message has to name */
    const char *suggestion; /* the name to use, or NULL */
} bad_name;

static const bad_name BAD_NAMES[] = {
    {NULL, "tavern", "workspace", NULL},
    {"", "tavern", "workspace", NULL},
    {"demo", NULL, "scene", NULL},
    {"demo", "", "scene", NULL},
    {"workspaces/demo", "tavern", "workspace", "demo"},
    {"workspaces/demo/scenes/tavern", "tavern", "workspace", "demo"},
    {"de/mo", "tavern", "workspace", NULL},
    {"demo", "scenes/tavern", "scene", "tavern"},
    {"demo", "characters/innkeeper", "scene", "innkeeper"},
    {"demo", "workspaces/demo/scenes/tavern", "scene", "tavern"},
    {"demo", "workspaces/demo/characters/innkeeper", "scene", "innkeeper"},
    {"demo", "ta/vern", "scene", NULL},
    {"demo", "scenes/", "only a prefix", NULL},
    {"workspaces/", "tavern", "only a prefix", NULL},
};

static void names(void)
{
    size_t i;
    for (i = 0; i < COUNT_OF(BAD_NAMES); i++) {
        iw_session_config config = demo_config();
        config.workspace = BAD_NAMES[i].workspace;
        config.scene = BAD_NAMES[i].scene;
        expect_refused(&config, IW_ERROR_INVALID_CONFIG, BAD_NAMES[i].field);
        if (BAD_NAMES[i].suggestion != NULL)
            CHECK(suggests(last_error(), BAD_NAMES[i].suggestion));
    }
}

typedef struct bad_access {
    const char *endpoint, *auth;
    const char *field; /* that the message has to name */
} bad_access;

static const bad_access BAD_ACCESS[] = {
    /* not an address */
    {"", NULL, "endpoint"},
    {"tavern", NULL, "endpoint"},
    {"ftp://127.0.0.1", NULL, "endpoint"},
    {"ws://", NULL, "endpoint"},
    {"wss://", "a2V5OnNlY3JldA==", "endpoint"},
    {"ws://127.0.0.1:99999", NULL, "endpoint"},
    {"ws://127.0.0.1:port", NULL, "endpoint"},
    /* plain ws to another machine would show the token to everybody on the way */
    {"ws://characters.example", "a2V5OnNlY3JldA==", "endpoint"},
    {"ws://192.0.2.1:4002", "a2V5OnNlY3JldA==", "endpoint"},
    /* another machine wants a key or a token */
    {"inworld", NULL, "auth"},
    {"wss://characters.example", NULL, "auth"},
    /* keys: not Base64, no colon, no key, no secret */
    {"wss://characters.example", "%%%%", "auth"},
    {"wss://characters.example", "bm9jb2xvbg==", "auth"},
    {"wss://characters.example", "OnNlY3JldA==", "auth"},
    {"wss://characters.example", "a2V5Og==", "auth"},
    {"inworld", "not a key", "auth"},
};

static void endpoints_and_keys(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    size_t i;

    for (i = 0; i < COUNT_OF(BAD_ACCESS); i++) {
        config.endpoint = BAD_ACCESS[i].endpoint;
        config.auth = BAD_ACCESS[i].auth;
        expect_refused(&config, IW_ERROR_INVALID_CONFIG, BAD_ACCESS[i].field);
        if (BAD_ACCESS[i].auth != NULL) /* a message ends in logs: it must not repeat the key */
            CHECK(strstr(last_error(), BAD_ACCESS[i].auth) == NULL);
    }
    /* the field that is wrong is the one in front of the message */
    config.auth = NULL;
    config.access_token = "token";
    config.session_id = "a/b";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "session_id: ");
    CHECK(strncmp(last_error(), "session_id: ", 12) == 0);
    config.session_id = NULL;
    config.access_token = "";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "access_token: is empty; give");
    config.access_token = NULL;

    config.endpoint = "local";
    config.player_name = "";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "player_name: is empty; pass NULL");
    config.player_name = NULL;

    config.endpoint = "ws://characters.example";
    config.auth = "a2V5OnNlY3JldA==";
    config.flags = IW_SESSION_ALLOW_PLAIN_WS;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_destroy(session));
}

static void numbers_of_the_configuration(void)
{
    iw_session_config config = demo_config();

    config.scene_type = 7;
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "scene_type");
    config = demo_config();
    config.flags = 1u << 31;
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "flags");
    config = demo_config();
    config.capabilities = 1u << 31;
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "capabilities");
    config = demo_config();
    config.names = 4;
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "names: 4 is not supported; use IW_NAMES_*");
}

/* Each layer reads the same error in its own names. */
static void names_of_layers(void)
{
    static const char *const WORDS[] = {
        "nothing can be sent while the session is IDLE; call iw_session_start first",
        "nothing can be sent while the session is idle; call Session::start first",
        "nothing can be sent while the session is Idle; call InworldSession.Start first",
        "nothing can be sent while the session is Idle; call StartSession first",
    };
    const iw_session_config config = demo_config();
    iw_session session = 0;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK(iw_session_send_text(session, NULL, "hello", NULL) == IW_ERROR_INVALID_STATE);
    for (uint32_t names = IW_NAMES_C; names <= IW_NAMES_UNREAL; names++) {
        char said[256];
        CHECK(iw_last_error_in(names, said, sizeof said) == (int32_t)strlen(WORDS[names]));
        CHECK(strcmp(said, WORDS[names]) == 0);
    }
    EXPECT(iw_last_error_in(4, NULL, 0), IW_ERROR_INVALID_ARGUMENT, "names: 4 is not supported; use IW_NAMES_*");
    EXPECT(iw_last_error_in(0, NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    CHECK_OK(iw_session_destroy(session));
}

/* One way to give a script; what is wrong with it is told with its field, and its line where there is one. */
static void scripts_of_the_configuration(void)
{
    iw_session_config config = demo_config();

    config.local_script_text = "";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: is empty; give a script, or pass NULL");
    config.local_script_text = "\n[[scene]\n";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: line 2: ");
    config.local_script_text = "workspace = \"demo\"\npaze_ms = 3\n";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: line 2: field `paze_ms`: ");
    config.local_script_text = "workspace = \"demo\"";
    config.local_script = "tavern.toml";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: cannot be given beside local_script;");
    config.local_script = NULL;
    config.endpoint = "ws://127.0.0.1:9";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: goes with endpoint \"local\";");
}

/* What overrides the script, and the key of its minds. A key is not quoted. */
static void minds_of_the_configuration(void)
{
    iw_session_config config = demo_config();
    char said[512];

    config.local_settings = "";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "local_settings: is empty; give TOML, or pass NULL");
    config.local_settings = NULL;
    config.mind_key = "";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "mind_key: is empty; give a key, or pass NULL");
    config.mind_key = "s3cret key";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "mind_key: has a blank");
    CHECK(iw_last_error(said, sizeof said) >= 0 && strstr(said, "s3cret") == NULL);
    config.mind_key = "s3cret";
    config.endpoint = "ws://127.0.0.1:9";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "mind_key: goes with endpoint \"local\";");
    config.mind_key = NULL;
    config.local_settings = "pace_ms = 1";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "local_settings: goes with endpoint \"local\";");
}

static const uint32_t WRONG_SIZES[] = {0, 4, UINT32_MAX};

static void sizes_of_the_configuration(void)
{
    struct {
        iw_session_config config;
        char newer[64];
    } larger;
    iw_session_config config = demo_config();
    iw_session session = 0;
    size_t i;

    for (i = 0; i < COUNT_OF(WRONG_SIZES); i++) {
        config.struct_size = WRONG_SIZES[i];
        expect_refused(&config, IW_ERROR_ABI_MISMATCH, "struct_size");
    }
    config.struct_size = (uint32_t)sizeof config - 1;
    expect_refused(&config, IW_ERROR_ABI_MISMATCH, "struct_size");

    /* a program that was built with an older header has a smaller struct: what is behind it is not read */
    config = demo_config();
    config.struct_size = (uint32_t)offsetof(iw_session_config, saved_state);
    config.saved_state = config.scene + 1;
    config.dialog_history_count = 1;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_destroy(session));

    config = demo_config();
    config.struct_size = (uint32_t)offsetof(iw_session_config, local_script_text);
    config.local_script_text = "not a script";
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_destroy(session));

    config = demo_config();
    config.struct_size = (uint32_t)offsetof(iw_session_config, local_settings);
    config.local_settings = "no settings";
    config.mind_key = "no key";
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_destroy(session));

    /* a program that was built with a newer header has a larger struct, and that is fine */
    larger.config = demo_config();
    memset(larger.newer, 0x5A, sizeof larger.newer);
    larger.config.struct_size = (uint32_t)sizeof larger;
    CHECK_OK(iw_session_create(&larger.config, &session));
    CHECK_OK(iw_session_destroy(session));
}

static void pointers_of_create(void)
{
    iw_session_config config = demo_config();
    expect_refused(NULL, IW_ERROR_INVALID_ARGUMENT, "config");
    EXPECT(iw_session_create(&config, NULL), IW_ERROR_INVALID_ARGUMENT, "out_session");
}

/* --- handles ---------------------------------------------------------------------------------------------------- */

/* Every function that takes a session, with nothing wrong but the session. */
static void every_call_refuses(iw_session session)
{
    const int32_t code = IW_ERROR_INVALID_HANDLE;
    const char *const ids[] = {"an-utterance"};
    const int16_t samples[160] = {0};
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_receipt before;
    char text[8] = "before";
    char conversation[40] = "before";
    const char *const guard[] = {"guard"};

    before = receipt;
    EXPECT(iw_session_start(session), code, "session");
    EXPECT(iw_session_stop(session, 0), code, "session");
    EXPECT(iw_session_stop(session, 100), code, "session");
    EXPECT(iw_session_pause(session), code, "session");
    EXPECT(iw_session_resume(session), code, "session");
    EXPECT(iw_session_set_access_token(session, "a-token", 0), code, "session");
    EXPECT(iw_session_dropped_audio(session), code, "session");
    EXPECT(iw_session_destroy(session), code, "session");
    EXPECT(iw_session_connection_state(session), code, "session");
    EXPECT(iw_session_connected(session), code, "session");
    EXPECT(iw_session_established(session), code, "session");
    EXPECT(iw_poll(session, &event), code, "session");
    CHECK(event.type == 0 && event.sequence == 0 && event.message.ptr == NULL);
    EXPECT(iw_session_send_text(session, "guard", "hello", &receipt), code, "session");
    EXPECT(iw_session_send_trigger(session, "guard", "greet", NULL, 0, &receipt), code, "session");
    EXPECT(iw_session_send_narrated_action(session, "guard", "waves", &receipt), code, "session");
    CHECK(memcmp(&receipt, &before, sizeof receipt) == 0);
    EXPECT(iw_session_start_audio(session, "guard", 1, 0), code, "session");
    EXPECT(iw_session_push_audio(session, samples, 160, 16000, 1), code, "session");
    EXPECT(iw_session_end_audio(session), code, "session");
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", ids, 1), code, "session");
    EXPECT(iw_session_interrupt(session, "guard"), code, "session");
    EXPECT(iw_session_mark(session, "a-packet", IW_PACKET_STATUS_PLAYED), code, "session");
    EXPECT(iw_session_packet_status(session, "a-packet"), code, "session");
    EXPECT(iw_session_utterance_progress(session, "an-utterance"), code, "session");
    EXPECT(iw_session_interaction_progress(session, "an-interaction"), code, "session");
    EXPECT(iw_session_load_scene(session, "tavern", IW_SCENE_TYPE_SCENE), code, "session");
    EXPECT(iw_session_load_characters(session, guard, 1), code, "session");
    EXPECT(iw_session_unload_characters(session, guard, 1), code, "session");
    EXPECT(iw_session_select_character(session, "guard"), code, "session");
    EXPECT(iw_session_select_character(session, NULL), code, "session");
    EXPECT(iw_conversation_start(session, guard, 1, conversation), code, "session");
    CHECK(strcmp(conversation, "before") == 0);
    EXPECT(iw_conversation_update(session, "a-conversation", guard, 1), code, "session");
    EXPECT(iw_conversation_select(session, "a-conversation"), code, "session");
    EXPECT(iw_conversation_select(session, NULL), code, "session");
    EXPECT(iw_session_character_count(session), code, "session");
    EXPECT(iw_session_character_name(session, 0, text, sizeof text), code, "session");
    EXPECT(iw_session_agent_id(session, "guard", text, sizeof text), code, "session");
    EXPECT(iw_session_given_name(session, "guard", text, sizeof text), code, "session");
    CHECK(strcmp(text, "before") == 0);
}

static void handles(void)
{
    iw_session first = create_demo(), second;

    every_call_refuses(0);
    every_call_refuses(UINT64_MAX);
    every_call_refuses(first + 1);
    every_call_refuses(first ^ ((uint64_t)1 << 32));
    CHECK_OK(iw_session_destroy(first));
    every_call_refuses(first); /* a double destroy among them */

    /* whatever takes the place of the first, its handle stays stale */
    second = create_demo();
    CHECK(second != first);
    every_call_refuses(first);
    CHECK_OK(iw_session_destroy(second));
}

/* --- the library ------------------------------------------------------------------------------------------------ */

static void functions_of_the_library(void)
{
    char text[64];

    EXPECT(iw_version(NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    EXPECT(iw_result_name(IW_OK, NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    EXPECT(iw_last_error(NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    strcpy(text, "before");
    EXPECT(iw_result_name(-99, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "result");
    CHECK(strcmp(text, "before") == 0);
    EXPECT(iw_set_log_level(99), IW_ERROR_INVALID_ARGUMENT, "level");
    CHECK(iw_struct_size(UINT32_MAX) == 0);
    CHECK(iw_struct_size(IW_STRUCT_EVENT) == sizeof(iw_event));

    CHECK(iw_result_name(IW_ERROR_INVALID_HANDLE, text, sizeof text) > 0);
    CHECK(strcmp(text, "IW_ERROR_INVALID_HANDLE") == 0);
    CHECK(iw_result_name(IW_OK, text, sizeof text) == 5);
    CHECK(strcmp(text, "IW_OK") == 0);
}

/* --- what a session refuses -------------------------------------------------------------------------------------- */

static void before_start(void)
{
    iw_session session = create_demo();
    const int16_t samples[160] = {0};
    const int32_t code = IW_ERROR_INVALID_STATE;
    const char *const guard[] = {"guard"};
    char text[8];
    char conversation[40] = "before";

    EXPECT(iw_session_send_text(session, "guard", "hello", NULL), code, "iw_session_start");
    EXPECT(iw_session_send_trigger(session, "guard", "greet", NULL, 0, NULL), code, "iw_session_start");
    EXPECT(iw_session_send_narrated_action(session, "guard", "waves", NULL), code, "iw_session_start");
    EXPECT(iw_session_start_audio(session, "guard", 1, 0), code, "iw_session_start");
    EXPECT(iw_session_push_audio(session, samples, 160, 16000, 1), code, "start");
    EXPECT(iw_session_end_audio(session), code, "start");
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", NULL, 0), code, "iw_session_start");
    EXPECT(iw_session_interrupt(session, "guard"), code, "iw_session_start");
    EXPECT(iw_session_load_scene(session, "tavern", IW_SCENE_TYPE_SCENE), code, "iw_session_start");
    EXPECT(iw_session_load_characters(session, guard, 1), code, "iw_session_start");
    EXPECT(iw_session_unload_characters(session, guard, 1), code, "iw_session_start");
    EXPECT(iw_session_select_character(session, "guard"), code, "iw_session_start");
    EXPECT(iw_session_select_character(session, NULL), code, "iw_session_start");
    EXPECT(iw_conversation_start(session, guard, 1, conversation), code, "iw_session_start");
    CHECK(strcmp(conversation, "before") == 0);
    EXPECT(iw_conversation_update(session, "a-conversation", guard, 1), code, "iw_session_start");
    EXPECT(iw_conversation_select(session, "a-conversation"), code, "iw_session_start");
    EXPECT(iw_conversation_select(session, NULL), code, "iw_session_start");
    EXPECT(iw_session_pause(session), code, "paus");
    EXPECT(iw_session_resume(session), code, "PAUSED");
    CHECK_RESULT(iw_session_character_count(session), 0);
    EXPECT(iw_session_character_name(session, 0, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "index");
    EXPECT(iw_session_agent_id(session, "guard", text, sizeof text), IW_ERROR_UNKNOWN_CHARACTER, "guard");
    EXPECT(iw_session_given_name(session, "guard", text, sizeof text), IW_ERROR_UNKNOWN_CHARACTER, "guard");
    CHECK_OK(iw_session_stop(session, 0)); /* already so */
    CHECK_OK(iw_session_destroy(session));
}

static void polling(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    size_t i;

    EXPECT(iw_poll(session, NULL), IW_ERROR_INVALID_ARGUMENT, "event");
    for (i = 0; i < COUNT_OF(WRONG_SIZES); i++) {
        event.struct_size = WRONG_SIZES[i];
        EXPECT(iw_poll(session, &event), IW_ERROR_ABI_MISMATCH, "struct_size");
        CHECK(event.type == 0 && event.sequence == 0);
    }
    event.struct_size = (uint32_t)sizeof event - 1;
    EXPECT(iw_poll(session, &event), IW_ERROR_ABI_MISMATCH, "struct_size");
}

/* A program built with a newer header has a larger event; what this library does not know stays as it was. */
static void polling_into_a_larger_event(iw_session session)
{
    struct {
        iw_event event;
        unsigned char newer[64];
    } larger;
    int64_t deadline = now_ms() + DEADLINE_MS;
    size_t i;

    memset(&larger, 0, sizeof larger);
    memset(larger.newer, 0x5A, sizeof larger.newer);
    CHECK_OK(iw_session_send_text(session, "guard", "hello", NULL));
    do {
        larger.event.struct_size = (uint32_t)sizeof larger;
        CHECK(iw_poll(session, &larger.event) >= 0);
        CHECK(now_ms() < deadline);
        nap();
    } while (larger.event.type != IW_EVENT_PACKET);
    for (i = 0; i < sizeof larger.newer; i++)
        CHECK(larger.newer[i] == 0x5A);
}

static void texts_to_send(iw_session session)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT, utf8 = IW_ERROR_INVALID_UTF8;

    EXPECT(iw_session_send_text(session, "guard", NULL, NULL), argument, "text");
    EXPECT(iw_session_send_text(session, "guard", "", NULL), argument, "text");
    EXPECT(iw_session_send_text(session, "guard", INVALID_UTF8_TEXT, NULL), utf8, "text");
    EXPECT(iw_session_send_narrated_action(session, "guard", NULL, NULL), argument, "content");
    EXPECT(iw_session_send_narrated_action(session, "guard", "", NULL), argument, "content");
    EXPECT(iw_session_send_narrated_action(session, "guard", INVALID_UTF8_TEXT, NULL), utf8, "content");
}

static void triggers_to_send(iw_session session)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT, utf8 = IW_ERROR_INVALID_UTF8;
    iw_parameter one = {"name", "value"};

    EXPECT(iw_session_send_trigger(session, "guard", NULL, NULL, 0, NULL), argument, "name");
    EXPECT(iw_session_send_trigger(session, "guard", "", NULL, 0, NULL), argument, "name: is empty; give");
    EXPECT(iw_session_send_trigger(session, "guard", CONTROL_TEXT, NULL, 0, NULL), argument, "name");
    EXPECT(iw_session_send_trigger(session, "guard", over_long, NULL, 0, NULL), argument, "name");
    EXPECT(iw_session_send_trigger(session, "guard", INVALID_UTF8_TEXT, NULL, 0, NULL), utf8, "name");
    EXPECT(iw_session_send_trigger(session, "guard", "greet", NULL, 1, NULL), argument, "parameters");
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, SIZE_MAX, NULL), argument, "count");
    one.name = NULL;
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), argument, "parameters[0].name");
    one.name = "";
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), argument, "parameters[0].name");
    one.name = over_long;
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), argument, "parameters[0].name");
    one.name = INVALID_UTF8_TEXT;
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), utf8, "parameters[0].name");
    one.name = "name";
    one.value = NULL;
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), argument, "parameters[0].value");
    one.value = INVALID_UTF8_TEXT;
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), utf8, "parameters[0].value");
}

typedef struct bad_character {
    const char *character;
    int32_t code;
    const char *word;
} bad_character;

/* The session knows its characters: two, so that NULL does not say which. */
static void characters_to_send_to(iw_session session)
{
    const bad_character cases[] = {
        {NULL, IW_ERROR_UNKNOWN_CHARACTER, "character"},
        {"", IW_ERROR_INVALID_ARGUMENT, "character: is empty; give"},
        {"nobody", IW_ERROR_UNKNOWN_CHARACTER, "nobody"},
        {"workspaces/demo/characters/nobody", IW_ERROR_UNKNOWN_CHARACTER, "nobody"},
        {CONTROL_TEXT, IW_ERROR_INVALID_ARGUMENT, "character"},
        {over_long, IW_ERROR_INVALID_ARGUMENT, "character"},
        {INVALID_UTF8_TEXT, IW_ERROR_INVALID_UTF8, "character"},
    };
    char text[8];
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const char *character = cases[i].character;
        const int32_t code = cases[i].code;
        const char *word = cases[i].word;
        EXPECT(iw_session_send_text(session, character, "hello", NULL), code, word);
        EXPECT(iw_session_send_trigger(session, character, "greet", NULL, 0, NULL), code, word);
        EXPECT(iw_session_send_narrated_action(session, character, "waves", NULL), code, word);
        EXPECT(iw_session_start_audio(session, character, 1, 0), code, word);
        EXPECT(iw_session_cancel_responses(session, character, "an-interaction", NULL, 0), code, word);
        EXPECT(iw_session_interrupt(session, character), code, word);
        if (character != NULL) {
            strcpy(text, "before");
            EXPECT(iw_session_agent_id(session, character, text, sizeof text), code, word);
            EXPECT(iw_session_given_name(session, character, text, sizeof text), code, word);
            CHECK(strcmp(text, "before") == 0);
        }
    }
    EXPECT(iw_session_agent_id(session, NULL, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "character");
    EXPECT(iw_session_given_name(session, NULL, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "character");
    EXPECT(iw_session_agent_id(session, "guard", NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    EXPECT(iw_session_given_name(session, "guard", NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    EXPECT(iw_session_character_name(session, 0, NULL, 8), IW_ERROR_INVALID_ARGUMENT, "buffer");
    EXPECT(iw_session_character_name(session, 2, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "index");
    EXPECT(iw_session_character_name(session, SIZE_MAX, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "index");
}

static void receipts(iw_session session)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    const int32_t code = IW_ERROR_ABI_MISMATCH;
    size_t i;

    for (i = 0; i <= COUNT_OF(WRONG_SIZES); i++) {
        receipt.struct_size = i < COUNT_OF(WRONG_SIZES) ? WRONG_SIZES[i] : (uint32_t)sizeof receipt - 1;
        EXPECT(iw_session_send_text(session, "guard", "hello", &receipt), code, "struct_size");
        EXPECT(iw_session_send_trigger(session, "guard", "greet", NULL, 0, &receipt), code, "struct_size");
        EXPECT(iw_session_send_narrated_action(session, "guard", "waves", &receipt), code, "struct_size");
        CHECK(receipt.packet_id[0] == '\0' && receipt.interaction_id[0] == '\0');
    }
}

static void cancelling(iw_session session)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT, utf8 = IW_ERROR_INVALID_UTF8;
    const char *ids[1] = {NULL};
    static const char *many[1100];
    static char long_id[1024];
    size_t i;

    EXPECT(iw_session_cancel_responses(session, "guard", NULL, NULL, 0), argument, "interaction_id");
    EXPECT(iw_session_cancel_responses(session, "guard", "", NULL, 0), argument, "interaction_id: is empty; give");
    EXPECT(iw_session_cancel_responses(session, "guard", INVALID_UTF8_TEXT, NULL, 0), utf8, "interaction_id");
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", NULL, 1), argument, "utterance_ids");
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", ids, 1), argument, "utterance_ids[0]");
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", ids, SIZE_MAX), argument, "count");
    ids[0] = INVALID_UTF8_TEXT;
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", ids, 1), utf8, "utterance_ids[0]");
    for (i = 0; i < COUNT_OF(many); i++)
        many[i] = long_id;
    memset(long_id, 'x', sizeof long_id - 1);
    EXPECT(iw_session_cancel_responses(session, "guard", "an-interaction", many, COUNT_OF(many)), argument,
           "utterance_ids: are more than");
}

static void speaking(iw_session session)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT, state = IW_ERROR_INVALID_STATE;
    const int16_t samples[160] = {0};

    EXPECT(iw_session_push_audio(session, samples, 160, 16000, 1), state, "iw_session_start_audio");
    EXPECT(iw_session_end_audio(session), state, "iw_session_start_audio");
    EXPECT(iw_session_start_audio(session, "guard", 9, 0), argument, "mode: 9 is not supported");
    EXPECT(iw_session_start_audio(session, "guard", 1, 9), argument, "understanding: 9 is not supported");

    CHECK_OK(iw_session_start_audio(session, "guard", 1, 0));
    EXPECT(iw_session_start_audio(session, "guard", 1, 0), state, "iw_session_end_audio");
    EXPECT(iw_session_push_audio(session, NULL, 160, 16000, 1), argument, "samples");
    EXPECT(iw_session_push_audio(session, samples, SIZE_MAX, 16000, 1), argument, "frames");
    EXPECT(iw_session_push_audio(session, samples, 160, 0, 1), argument, "sample_rate");
    EXPECT(iw_session_push_audio(session, samples, 160, UINT32_MAX, 1), argument, "sample_rate");
    EXPECT(iw_session_push_audio(session, samples, 160, 16000, 0), argument, "channels");
    EXPECT(iw_session_push_audio(session, samples, 1, 16000, UINT32_MAX), argument, "channels");
    CHECK_OK(iw_session_push_audio(session, samples, 160, 16000, 1));
    CHECK_OK(iw_session_end_audio(session));
    EXPECT(iw_session_end_audio(session), state, "iw_session_start_audio");
}

typedef struct bad_scene {
    const char *scene;
    int32_t code;
    const char *word;
} bad_scene;

static void scenes_to_load(iw_session session)
{
    const bad_scene cases[] = {
        {NULL, IW_ERROR_INVALID_ARGUMENT, "scene"},
        {"", IW_ERROR_INVALID_ARGUMENT, "scene"},
        {"scenes/tavern", IW_ERROR_INVALID_ARGUMENT, "use \"tavern\""},
        {"workspaces/demo/scenes/tavern", IW_ERROR_INVALID_ARGUMENT, "use \"tavern\""},
        {"ta vern", IW_ERROR_INVALID_ARGUMENT, "scene"},
        {CONTROL_TEXT, IW_ERROR_INVALID_ARGUMENT, "scene"},
        {over_long, IW_ERROR_INVALID_ARGUMENT, "scene"},
        {INVALID_UTF8_TEXT, IW_ERROR_INVALID_UTF8, "scene"},
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        EXPECT(iw_session_load_scene(session, cases[i].scene, IW_SCENE_TYPE_SCENE), cases[i].code, cases[i].word);
    EXPECT(iw_session_load_scene(session, "tavern", 2), IW_ERROR_INVALID_ARGUMENT, "scene_type");
    CHECK_RESULT(iw_session_established(session), 1);
}

typedef struct bad_list {
    const char *const *names;
    size_t count;
    int32_t code;
    const char *word;
    int32_t load; /* what iw_session_load_characters says of it: there new names are right */
} bad_list;

static void lists_of_characters(iw_session session)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT, utf8 = IW_ERROR_INVALID_UTF8;
    const char *const null[] = {NULL}, *const empty[] = {"guard", ""}, *const control[] = {CONTROL_TEXT};
    const char *const bad[] = {INVALID_UTF8_TEXT}, *const prefix[] = {"characters/guard"}, *const guard[] = {"guard"};
    const char *const unknown[] = {"guard", "nobody"};
    const char *long_name[1];
    const bad_list cases[] = {
        {NULL, 0, argument, "characters", argument},
        {guard, 0, argument, "characters", argument},
        {NULL, 1, argument, "characters", argument},
        {guard, SIZE_MAX, argument, "count", argument},
        {null, 1, argument, "characters[0]", argument},
        {empty, 2, argument, "characters[1]", argument},
        {control, 1, argument, "characters[0]", argument},
        {bad, 1, utf8, "characters[0]", utf8},
        {prefix, 1, argument, "use \"guard\"", argument},
        {long_name, 1, argument, "characters[0]", argument},
        {unknown, 2, IW_ERROR_UNKNOWN_CHARACTER, "nobody", IW_OK},
    };
    char id[40], none[40] = "before";
    size_t i;

    long_name[0] = over_long;
    CHECK_OK(iw_conversation_start(session, guard, 1, id));
    CHECK(strlen(id) == 36);
    for (i = 0; i < COUNT_OF(cases); i++) {
        const bad_list *list = &cases[i];
        if (list->load != IW_OK)
            EXPECT(iw_session_load_characters(session, list->names, list->count), list->load, list->word);
        EXPECT(iw_session_unload_characters(session, list->names, list->count), list->code, list->word);
        EXPECT(iw_conversation_start(session, list->names, list->count, none), list->code, list->word);
        EXPECT(iw_conversation_update(session, id, list->names, list->count), list->code, list->word);
    }
    CHECK(strcmp(none, "before") == 0);
    EXPECT(iw_conversation_start(session, guard, 1, NULL), argument, "out_conversation_id");
    EXPECT(iw_conversation_update(session, NULL, guard, 1), argument, "conversation_id");
    EXPECT(iw_conversation_update(session, "", guard, 1), argument, "conversation_id");
    EXPECT(iw_conversation_update(session, "another", guard, 1), argument, "another");
    EXPECT(iw_conversation_update(session, over_long, guard, 1), argument, "conversation_id");
    EXPECT(iw_conversation_update(session, INVALID_UTF8_TEXT, guard, 1), utf8, "conversation_id");
}

static void selecting(iw_session session)
{
    EXPECT(iw_conversation_select(session, ""), IW_ERROR_INVALID_ARGUMENT, "conversation_id");
    EXPECT(iw_conversation_select(session, "another"), IW_ERROR_INVALID_ARGUMENT, "another");
    EXPECT(iw_conversation_select(session, over_long), IW_ERROR_INVALID_ARGUMENT, "conversation_id");
    EXPECT(iw_conversation_select(session, INVALID_UTF8_TEXT), IW_ERROR_INVALID_UTF8, "conversation_id");
    EXPECT(iw_session_select_character(session, ""), IW_ERROR_INVALID_ARGUMENT, "character");
    EXPECT(iw_session_select_character(session, "nobody"), IW_ERROR_UNKNOWN_CHARACTER, "nobody");
    EXPECT(iw_session_select_character(session, over_long), IW_ERROR_INVALID_ARGUMENT, "character");
    EXPECT(iw_session_select_character(session, INVALID_UTF8_TEXT), IW_ERROR_INVALID_UTF8, "character");
    CHECK_OK(iw_session_select_character(session, NULL)); /* already so */
    CHECK_OK(iw_conversation_select(session, NULL));
    /* two characters, and still nobody is meant by NULL */
    EXPECT(iw_session_send_text(session, NULL, "hello", NULL), IW_ERROR_UNKNOWN_CHARACTER, "guard");
}

/* A session that gets its tokens from the game. */
static void access_tokens(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;

    config.workspace = "demo";
    config.scene = "tavern";
    config.endpoint = "local";
    config.access_token = "a-token";
    CHECK_OK(iw_session_create(&config, &session));
    EXPECT(iw_session_set_access_token(session, NULL, 0), IW_ERROR_INVALID_ARGUMENT, "access_token");
    EXPECT(iw_session_set_access_token(session, "", 0), IW_ERROR_INVALID_ARGUMENT, "access_token");
    EXPECT(iw_session_set_access_token(session, "Bearer x", 0), IW_ERROR_INVALID_ARGUMENT, "Bearer");
    EXPECT(iw_session_set_access_token(session, INVALID_UTF8_TEXT, 0), IW_ERROR_INVALID_UTF8, "access_token");
    CHECK_OK(iw_session_set_access_token(session, "another-token", INT64_MAX));
    CHECK_OK(iw_session_destroy(session));
}

/* What the game asks for holds from then on, though it is carried out later. */
static void pausing(iw_session session)
{
    CHECK_OK(iw_session_pause(session));
    CHECK_RESULT(iw_session_connection_state(session), IW_CONNECTION_STATE_PAUSED);
    EXPECT(iw_session_pause(session), IW_ERROR_INVALID_STATE, "PAUSED");
    CHECK_OK(iw_session_resume(session));
    EXPECT(iw_session_resume(session), IW_ERROR_INVALID_STATE, "PAUSED");
    wait_for_state(session, IW_CONNECTION_STATE_CONNECTED);
}

static void while_connected(void)
{
    iw_session session = establish_demo();

    EXPECT(iw_session_start(session), IW_ERROR_INVALID_STATE, "start");
    EXPECT(iw_session_resume(session), IW_ERROR_INVALID_STATE, "PAUSED");
    EXPECT(iw_session_set_access_token(session, "a-token", 0), IW_ERROR_INVALID_STATE, "access_token");
    CHECK_RESULT(iw_session_dropped_audio(session), 0);
    access_tokens();
    pausing(session);
    polling(session);
    polling_into_a_larger_event(session);
    texts_to_send(session);
    triggers_to_send(session);
    characters_to_send_to(session);
    receipts(session);
    cancelling(session);
    speaking(session);
    scenes_to_load(session);
    lists_of_characters(session);
    selecting(session);

    /* none of it did any harm */
    say_and_wait(session, "guard", "hello");
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    EXPECT(iw_session_send_text(session, "guard", "hello", NULL), IW_ERROR_INVALID_STATE, "iw_session_start");
    CHECK_OK(iw_session_destroy(session));
}

/* --- packets built by hand --------------------------------------------------------------------------------------- */

static void packets_by_hand(void)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT;
    iw_packet packet;
    iw_str name = {NULL, 7};
    char text[256] = "before";
    size_t i;

    memset(&packet, 0, sizeof packet);
    packet.struct_size = (uint32_t)sizeof packet;
    EXPECT(iw_packet_is_broadcast(NULL), argument, "packet");
    EXPECT(iw_packet_is_source(NULL, "agent"), argument, "packet");
    EXPECT(iw_packet_is_target(NULL, "agent"), argument, "packet");
    EXPECT(iw_packet_is_related(NULL, "agent"), argument, "packet");
    EXPECT(iw_packet_is_source(&packet, NULL), argument, "agent_id");
    EXPECT(iw_packet_is_target(&packet, NULL), argument, "agent_id");
    EXPECT(iw_packet_is_related(&packet, NULL), argument, "agent_id");
    EXPECT(iw_packet_is_source(&packet, INVALID_UTF8_TEXT), IW_ERROR_INVALID_UTF8, "agent_id");
    EXPECT(iw_packet_source_name(NULL, &name), argument, "packet");
    EXPECT(iw_packet_target_name(NULL, &name), argument, "packet");
    EXPECT(iw_packet_source_name(&packet, NULL), argument, "out");
    EXPECT(iw_packet_target_name(&packet, NULL), argument, "out");
    EXPECT(iw_packet_to_json(NULL, text, sizeof text), argument, "packet");
    EXPECT(iw_packet_to_json(&packet, NULL, 8), argument, "buffer");
    EXPECT(iw_packet_id_to_string(NULL, text, sizeof text), argument, "packet");
    EXPECT(iw_packet_id_to_string(&packet, NULL, 8), argument, "buffer");
    for (i = 0; i < COUNT_OF(WRONG_SIZES); i++) {
        packet.struct_size = WRONG_SIZES[i];
        EXPECT(iw_packet_is_broadcast(&packet), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_is_related(&packet, "agent"), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_source_name(&packet, &name), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_to_json(&packet, text, sizeof text), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_id_to_string(&packet, text, sizeof text), IW_ERROR_ABI_MISMATCH, "struct_size");
    }
    packet.struct_size = (uint32_t)sizeof packet;
    packet.routing.target_count = 3;
    EXPECT(iw_packet_is_target(&packet, "agent"), argument, "targets");
    CHECK(name.ptr == NULL && name.len == 7);
    CHECK(strcmp(text, "before") == 0);

    /* all zero but its size: no text at all is as good as an empty one */
    packet.routing.target_count = 0;
    CHECK_RESULT(iw_packet_is_broadcast(&packet), 1);
    CHECK_RESULT(iw_packet_is_source(&packet, "agent"), 0);
    CHECK_RESULT(iw_packet_is_related(&packet, "agent"), 0);
    CHECK_OK(iw_packet_source_name(&packet, &name));
    CHECK(name.ptr != NULL && name.len == 0 && name.ptr[0] == '\0');
    CHECK(iw_packet_id_to_string(&packet, text, sizeof text) > 0);
}

/* --- buffers ----------------------------------------------------------------------------------------------------- */

static int is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Looks at one cut: all that fits, ended at a character's boundary, terminated, and nothing written behind. */
static void check_cut(const char *whole, size_t length, const char *cut, size_t capacity)
{
    size_t kept = strlen(cut);

    CHECK(kept < capacity);
    CHECK(memcmp(cut, whole, kept) == 0);
    CHECK(!is_continuation(whole[kept]));
    if (kept < length && kept + 1 < capacity) {
        size_t next = kept + 1; /* then the next character did not fit */
        while (is_continuation(whole[next]))
            next++;
        CHECK(next >= capacity);
    }
    CHECK(cut[capacity] == '\x5A');
}

/* `call` fills `buffer` of `capacity` bytes; it is tried with every capacity. */
#define CHECK_BUFFER(call) do { \
        char *buffer = NULL, *whole; \
        size_t capacity = 0, length; \
        int32_t wanted = (call); \
        CHECK(wanted > 0); \
        length = (size_t)wanted; \
        capacity = length + 1; \
        buffer = whole = (char *)malloc(capacity); \
        CHECK((call) == wanted); \
        CHECK(strlen(whole) == length); \
        buffer = (char *)malloc(length + 16); \
        for (capacity = 1; capacity < length + 8; capacity++) { \
            memset(buffer, 0x5A, length + 16); \
            CHECK((call) == wanted); \
            check_cut(whole, length, buffer, capacity); \
        } \
        free(whole); \
        free(buffer); \
    } while (0)

static void buffers(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;

    CHECK_BUFFER(iw_version(buffer, capacity));
    CHECK_BUFFER(iw_result_name(IW_ERROR_UNKNOWN_CHARACTER, buffer, capacity));

    /* characters of two, three and four bytes in the name that the message shows */
    config.scene = "scenes/caf\xC3\xA9-\xE2\x82\xAC-\xF0\x9F\x8D\xBA";
    expect_refused(&config, IW_ERROR_INVALID_CONFIG, "caf\xC3\xA9-\xE2\x82\xAC-\xF0\x9F\x8D\xBA");
    CHECK_BUFFER(iw_last_error(buffer, capacity));

    config = demo_config();
    config.flags = IW_SESSION_REPORT_SENT;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);
    CHECK_BUFFER(iw_session_character_name(session, 0, buffer, capacity));
    CHECK_BUFFER(iw_session_agent_id(session, "innkeeper", buffer, capacity));
    CHECK_BUFFER(iw_session_given_name(session, "innkeeper", buffer, capacity));

    CHECK_OK(iw_session_send_text(session, "innkeeper", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8D\xBA", &receipt));
    do {
        wait_for_event(session, IW_EVENT_PACKET_SENT, &event);
    } while (!equals(event.packet->id.packet_id, receipt.packet_id));
    CHECK_BUFFER(iw_packet_to_json(event.packet, buffer, capacity));
    CHECK_BUFFER(iw_packet_id_to_string(event.packet, buffer, capacity));
    CHECK_OK(iw_session_destroy(session));
}

/* ---------------------------------------------------------------------------------------------------------------- */

static void after_shutdown(void)
{
    iw_session idle = create_demo(), connected = establish_demo();

    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    every_call_refuses(idle);
    every_call_refuses(connected);
    CHECK_OK(iw_shutdown_all(0));
    every_call_refuses(0);

    /* and the library is as good as new */
    connected = establish_demo();
    say_and_wait(connected, "innkeeper", "hello");
    every_call_refuses(idle);
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
}

int main(void)
{
    over_long = (char *)malloc(MEGABYTE + 1);
    CHECK(over_long != NULL);
    memset(over_long, 'a', MEGABYTE);
    over_long[MEGABYTE] = '\0';

    functions_of_the_library();
    pointers_of_create();
    sizes_of_the_configuration();
    numbers_of_the_configuration();
    names_of_layers();
    scripts_of_the_configuration();
    minds_of_the_configuration();
    texts_of_the_configuration();
    names();
    endpoints_and_keys();
    handles();
    before_start();
    while_connected();
    packets_by_hand();
    buffers();
    after_shutdown();
    free(over_long);
    return passed();
}
