/* Three characters, two conversations, and a scene change in the middle: written from the header alone. */
#include "check.h"

static const char SCRIPT[] =
    "workspace = \"demo\"\n"
    "[[scene]]\n"
    "name = \"gate\"\n"
    "characters = [\"guard\", \"cook\", \"king\"]\n"
    "[[scene]]\n"
    "name = \"market\"\n"
    "characters = [\"guard\", \"merchant\"]\n"
    "[[character]]\n"
    "name = \"guard\"\n"
    "given_name = \"Bran\"\n"
    "[[character.reply]]\n"
    "when.says = \"*\"\n"
    "answer = \"Bran hears you.\"\n"
    "[[character]]\n"
    "name = \"cook\"\n"
    "given_name = \"Nell\"\n"
    "[[character.reply]]\n"
    "when.says = \"*\"\n"
    "answer = \"Nell hears you.\"\n"
    "[[character]]\n"
    "name = \"king\"\n"
    "given_name = \"Edmund\"\n"
    "[[character.reply]]\n"
    "when.says = \"*\"\n"
    "answer = \"Edmund hears you.\"\n"
    "[[character]]\n"
    "name = \"merchant\"\n"
    "given_name = \"Odo\"\n"
    "[[character.reply]]\n"
    "when.says = \"*\"\n"
    "answer = \"Odo hears you.\"\n";

static char script_path[512];

static iw_session_config gate(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "gate";
    config.local_script = script_path;
    config.capabilities = IW_CAPABILITY_GROUPS;
    return config;
}

static iw_session start_session(void)
{
    iw_session_config config = gate();
    iw_session session = 0;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    return session;
}

/* The server's word on a conversation: who takes part beside the player. */
static void wait_conversation(iw_session session, const char *id, uint32_t what, size_t characters)
{
    iw_event event = IW_EVENT_INIT;
    size_t i, agents = 0;

    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
    } while (event.packet->control == NULL || event.packet->control->action != IW_CONTROL_CONVERSATION_EVENT
             || !equals(event.packet->id.conversation_id, id));
    CHECK_RESULT((int32_t)event.packet->control->conversation_event, (int32_t)what);
    for (i = 0; i < event.packet->control->participant_count; i++)
        agents += event.packet->control->participants[i].type == IW_SOURCE_AGENT;
    CHECK(agents == characters);
}

/* Who answers, with what, and in which conversation; nobody else says anything meanwhile. */
static void expect_answer(iw_session session, const iw_receipt *receipt, const char *who, const char *conversation)
{
    iw_event event = IW_EVENT_INIT;
    char agent_id[128];
    char words[64];
    int heard = 0;

    CHECK(iw_session_agent_id(session, who, agent_id, sizeof agent_id) > 0);
    CHECK(iw_session_given_name(session, who, words, 32) > 0);
    strcat(words, " hears you.");
    for (;;) {
        wait_for_event(session, IW_EVENT_PACKET, &event);
        if (event.packet->text != NULL && event.packet->routing.source.type == IW_SOURCE_AGENT) {
            CHECK(equals(event.packet->id.interaction_id, receipt->interaction_id));
            CHECK(equals(event.packet->text->text, words));
            CHECK(equals(event.packet->id.conversation_id, conversation));
            CHECK_RESULT(iw_packet_is_source(event.packet, agent_id), 1);
            heard++;
        }
        if (is_interaction_end(&event, receipt->interaction_id))
            break;
    }
    CHECK(heard == 1);
}

static void say(iw_session session, const char *whom, const char *text, const char *who, const char *conversation)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    CHECK_OK(iw_session_send_text(session, whom, text, &receipt));
    expect_answer(session, &receipt, who, conversation);
}

static void next_turn(iw_session session, const char *who, const char *conversation)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    CHECK_OK(iw_session_send_trigger(session, NULL, "inworld.conversation.next_turn", NULL, 0, &receipt));
    expect_answer(session, &receipt, who, conversation);
}

/* Waits until so many characters are there. */
static void wait_characters(iw_session session, size_t count)
{
    iw_event event = IW_EVENT_INIT;
    do {
        wait_for_event(session, IW_EVENT_CHARACTERS_CHANGED, &event);
    } while (event.character_count != count);
    CHECK_RESULT(iw_session_character_count(session), (int32_t)count);
}

/* A group and a private conversation at once. */
static void two_conversations(iw_session session, char group[40], char private_one[40])
{
    static const char *const two[] = {"guard", "workspaces/demo/characters/cook"};
    static const char *const one[] = {"king"};

    CHECK_OK(iw_conversation_start(session, two, 2, group));
    CHECK_OK(iw_conversation_start(session, one, 1, private_one));
    CHECK(strlen(group) == 36 && strlen(private_one) == 36 && strcmp(group, private_one) != 0);
    wait_conversation(session, group, IW_CONVERSATION_EVENT_STARTED, 2);
    wait_conversation(session, private_one, IW_CONVERSATION_EVENT_STARTED, 1);

    /* Three characters, and nobody is selected: starting is not selecting. */
    CHECK_RESULT(iw_session_send_text(session, NULL, "hello", NULL), IW_ERROR_UNKNOWN_CHARACTER);
    CHECK_OK(iw_conversation_select(session, group));
    say(session, NULL, "Hello there.", "guard", group);
    say(session, NULL, "Nell, is there soup?", "cook", group);
    next_turn(session, "guard", group);
    next_turn(session, "cook", group);

    /* One member alone, and somebody who is not in the group. */
    say(session, "guard", "A word in your ear.", "guard", "");
    say(session, "king", "Your majesty.", "king", "");
    say(session, NULL, "Where were we?", "guard", group);

    CHECK_OK(iw_conversation_select(session, private_one));
    say(session, NULL, "Nell and Bran are not to know.", "king", private_one);
    CHECK_OK(iw_session_interrupt(session, NULL));
}

static void selections(iw_session session, const char *group)
{
    CHECK_OK(iw_session_select_character(session, "cook"));
    say(session, NULL, "hello", "cook", "");
    CHECK_OK(iw_conversation_select(session, group));
    say(session, NULL, "hello", "guard", group);
    CHECK_OK(iw_session_select_character(session, "cook"));
    CHECK_OK(iw_session_select_character(session, NULL));
    CHECK_RESULT(iw_session_send_text(session, NULL, "hello", NULL), IW_ERROR_UNKNOWN_CHARACTER);
    CHECK_OK(iw_conversation_select(session, group));
    CHECK_OK(iw_conversation_select(session, NULL));
    CHECK_RESULT(iw_session_send_text(session, NULL, "hello", NULL), IW_ERROR_UNKNOWN_CHARACTER);
}

static void others_take_part(iw_session session, const char *group)
{
    static const char *const others[] = {"king", "guard"};

    CHECK_OK(iw_conversation_update(session, group, others, 2));
    CHECK_OK(iw_conversation_select(session, group));
    say(session, NULL, "hello", "king", group); /* waits for the server's word */
    next_turn(session, "guard", group);
    next_turn(session, "king", group);
}

/* To the market: the guard comes along, the others do not. */
static void another_scene(iw_session session, const char *group, const char *private_one)
{
    iw_event event = IW_EVENT_INIT;
    iw_receipt along = IW_RECEIPT_INIT, lost = IW_RECEIPT_INIT;
    int failed, left = 0;

    CHECK_OK(iw_session_load_scene(session, "market", IW_SCENE_TYPE_SCENE));
    CHECK_OK(iw_session_send_text(session, "guard", "hello", &along));
    /* refused at once when the new scene is there already, and handed back otherwise */
    failed = iw_session_send_text(session, "king", "hello", &lost) == IW_ERROR_UNKNOWN_CHARACTER;
    CHECK(failed || lost.packet_id[0] != '\0');
    do {
        wait_for_event(session, IW_EVENT_ESTABLISHED, &event);
        left += event.flag == 0;
    } while (event.flag == 0);
    CHECK(left == 1);
    CHECK(event.character_count == 2);
    CHECK(equals(event.characters[1].brain_name, "workspaces/demo/characters/merchant"));
    CHECK_RESULT(iw_session_connection_state(session), (int32_t)IW_CONNECTION_STATE_CONNECTED);
    while (!failed || left) {
        next_event(session, &event);
        if (event.type == IW_EVENT_PACKET_FAILED) {
            CHECK(equals(event.packet->id.packet_id, lost.packet_id));
            CHECK(strstr(event.message.ptr, "king") != NULL);
            failed = 1;
        }
        if (is_interaction_end(&event, along.interaction_id))
            left = 0;
    }

    /* The group goes on with the guard alone; the private conversation is over. */
    say(session, NULL, "hello", "guard", group);
    CHECK_RESULT(iw_conversation_select(session, private_one), IW_ERROR_INVALID_ARGUMENT);
    CHECK(strstr(last_error(), private_one) != NULL);
    say(session, "merchant", "hello", "merchant", "");
}

static void coming_and_going(iw_session session, const char *group)
{
    static const char *const cook[] = {"cook"};
    const char *agents[1];
    char agent_id[64];

    CHECK_RESULT(iw_session_send_text(session, "cook", "hello", NULL), IW_ERROR_UNKNOWN_CHARACTER);
    CHECK_OK(iw_session_load_characters(session, cook, 1));
    wait_characters(session, 3);
    say(session, "cook", "hello", "cook", "");

    /* The scene and who was added to it outlive the connection. */
    CHECK_OK(iw_session_pause(session));
    wait_for_state(session, IW_CONNECTION_STATE_PAUSED);
    say(session, "cook", "hello", "cook", "");
    say(session, "merchant", "hello", "merchant", "");
    say(session, NULL, "hello", "guard", group);

    CHECK(iw_session_agent_id(session, "cook", agent_id, sizeof agent_id) > 0);
    agents[0] = agent_id;
    CHECK_OK(iw_session_unload_characters(session, agents, 1));
    wait_characters(session, 2);
    CHECK_RESULT(iw_session_send_text(session, "cook", "hello", NULL), IW_ERROR_UNKNOWN_CHARACTER);
}

/* A conversation that nobody is left in is over, and not selected any more. */
static void evicted(iw_session session)
{
    static const char *const merchant[] = {"merchant"};
    char id[40];

    CHECK_OK(iw_conversation_start(session, merchant, 1, id));
    CHECK_OK(iw_conversation_select(session, id));
    wait_conversation(session, id, IW_CONVERSATION_EVENT_STARTED, 1);
    CHECK_OK(iw_session_unload_characters(session, merchant, 1));
    wait_conversation(session, id, IW_CONVERSATION_EVENT_EVICTED, 0);
    wait_characters(session, 1);
    CHECK_RESULT(iw_conversation_update(session, id, merchant, 1), IW_ERROR_UNKNOWN_CHARACTER);
    CHECK_RESULT(iw_conversation_select(session, id), IW_ERROR_INVALID_ARGUMENT);
    say(session, NULL, "hello", "guard", ""); /* the only one */
}

/* Everything asked for before the characters are known happens when they are, in order. */
static void all_at_once(void)
{
    static const char *const pair[] = {"cook", "king"};
    static const char *const nobody[] = {"cook", "nobody"};
    iw_session session = start_session();
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    char good[40], bad[40];
    int32_t started = iw_conversation_start(session, nobody, 2, bad);

    CHECK(started == IW_OK || started == IW_ERROR_UNKNOWN_CHARACTER); /* the characters may be known already */
    CHECK_OK(iw_conversation_start(session, pair, 2, good));
    CHECK_OK(iw_conversation_select(session, good));
    CHECK_OK(iw_session_send_text(session, NULL, "hello", &receipt));
    if (started == IW_OK) {
        wait_for_event(session, IW_EVENT_PACKET_FAILED, &event);
        CHECK(equals(event.packet->id.conversation_id, bad));
        CHECK(event.packet->control != NULL && event.packet->control->participant_count == 2);
        CHECK(strstr(event.message.ptr, "nobody") != NULL);
        CHECK_RESULT(iw_conversation_select(session, bad), IW_ERROR_INVALID_ARGUMENT);
    }
    wait_conversation(session, good, IW_CONVERSATION_EVENT_STARTED, 2);
    expect_answer(session, &receipt, "cook", good);
    CHECK_OK(iw_session_destroy(session));
}

/* A scene that does not exist is told in words, and the session stays where it was. */
static void no_such_scene(void)
{
    iw_session session = start_session();
    iw_event event = IW_EVENT_INIT;

    wait_established(session);
    CHECK_OK(iw_session_load_scene(session, "moon", IW_SCENE_TYPE_SCENE));
    wait_for_event(session, IW_EVENT_ERROR, &event);
    CHECK_RESULT(event.code, IW_FAILURE_RESOURCE_NOT_FOUND);
    CHECK(strstr(event.message.ptr, "moon") != NULL);
    do {
        wait_for_event(session, IW_EVENT_ESTABLISHED, &event);
    } while (event.flag == 0);
    CHECK_RESULT(iw_session_character_count(session), 3);
    say(session, "king", "hello", "king", "");
    CHECK_OK(iw_session_destroy(session));
}

/* One character alone, in the middle of a session. */
static void a_single_character(void)
{
    iw_session session = start_session();
    iw_event event = IW_EVENT_INIT;

    /* Before it, the change would be a part of ESTABLISHED. */
    wait_established(session);
    CHECK_OK(iw_session_load_scene(session, "king", IW_SCENE_TYPE_SINGLE_CHARACTER));
    do {
        wait_for_event(session, IW_EVENT_ESTABLISHED, &event);
    } while (event.flag == 0 || event.character_count != 1);
    CHECK_RESULT(iw_session_character_count(session), 1);
    say(session, NULL, "hello", "king", "");
    CHECK_OK(iw_session_destroy(session));
}

int main(void)
{
    iw_session session;
    char group[40], private_one[40];

    write_script(script_path, sizeof script_path, SCRIPT);

    session = start_session();
    wait_established(session);
    two_conversations(session, group, private_one);
    selections(session, group);
    others_take_part(session, group);
    another_scene(session, group, private_one);
    coming_and_going(session, group);
    evicted(session);
    CHECK_OK(iw_session_destroy(session));

    all_at_once();
    a_single_character();
    no_such_scene();
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    remove(script_path);
    return passed();
}
