/* What a session refuses, in each state and of each argument, with the name of the argument; and that it does no harm. */
#include "refused.h"

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
    EXPECT(iw_session_send_trigger(session, "guard", over_long(), NULL, 0, NULL), argument, "name");
    EXPECT(iw_session_send_trigger(session, "guard", INVALID_UTF8_TEXT, NULL, 0, NULL), utf8, "name");
    EXPECT(iw_session_send_trigger(session, "guard", "greet", NULL, 1, NULL), argument, "parameters");
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, SIZE_MAX, NULL), argument, "count");
    one.name = NULL;
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), argument, "parameters[0].name");
    one.name = "";
    EXPECT(iw_session_send_trigger(session, "guard", "greet", &one, 1, NULL), argument, "parameters[0].name");
    one.name = over_long();
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
        {over_long(), IW_ERROR_INVALID_ARGUMENT, "character"},
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
    EXPECT(iw_session_character_name(session, 2, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "index: 2 is out of range; use 0 to 1");
    EXPECT(iw_session_character_name(session, SIZE_MAX, text, sizeof text), IW_ERROR_INVALID_ARGUMENT, "out of range; use 0 to 1");
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
           "utterance_ids: is ");
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
        {over_long(), IW_ERROR_INVALID_ARGUMENT, "scene"},
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

    long_name[0] = over_long();
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
    EXPECT(iw_conversation_update(session, over_long(), guard, 1), argument, "conversation_id");
    EXPECT(iw_conversation_update(session, INVALID_UTF8_TEXT, guard, 1), utf8, "conversation_id");
}

static void selecting(iw_session session)
{
    EXPECT(iw_conversation_select(session, ""), IW_ERROR_INVALID_ARGUMENT, "conversation_id");
    EXPECT(iw_conversation_select(session, "another"), IW_ERROR_INVALID_ARGUMENT, "another");
    EXPECT(iw_conversation_select(session, over_long()), IW_ERROR_INVALID_ARGUMENT, "conversation_id");
    EXPECT(iw_conversation_select(session, INVALID_UTF8_TEXT), IW_ERROR_INVALID_UTF8, "conversation_id");
    EXPECT(iw_session_select_character(session, ""), IW_ERROR_INVALID_ARGUMENT, "character");
    EXPECT(iw_session_select_character(session, "nobody"), IW_ERROR_UNKNOWN_CHARACTER, "nobody");
    EXPECT(iw_session_select_character(session, over_long()), IW_ERROR_INVALID_ARGUMENT, "character");
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

int main(void)
{
    before_start();
    while_connected();
    return refused_it_all();
}
