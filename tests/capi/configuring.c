/* A configuration that is wrong is refused, whatever is wrong about it.
 *
 * Each case states the code and the words that iw_last_error has to contain: the name of the field, and for a name with a
 * prefix the name to use instead. Out-parameters stay as they were. */
#include "refused.h"

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

static void texts_of_the_configuration(void)
{
    size_t i;
    for (i = 0; i < COUNT_OF(TEXT_FIELDS); i++) {
        iw_session_config config = demo_config();
        set_text(&config, &TEXT_FIELDS[i], INVALID_UTF8_TEXT);
        EXPECT_REFUSED(&config, IW_ERROR_INVALID_UTF8, TEXT_FIELDS[i].name);
        set_text(&config, &TEXT_FIELDS[i], CONTROL_TEXT);
        EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, TEXT_FIELDS[i].name);
        set_text(&config, &TEXT_FIELDS[i], over_long());
        EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, TEXT_FIELDS[i].name);
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
        EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, BAD_NAMES[i].field);
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
        EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, BAD_ACCESS[i].field);
        if (BAD_ACCESS[i].auth != NULL) /* a message ends in logs: it must not repeat the key */
            CHECK(strstr(last_error(), BAD_ACCESS[i].auth) == NULL);
    }
    /* the field that is wrong is the one in front of the message */
    config.auth = NULL;
    config.access_token = "token";
    config.session_id = "a/b";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "session_id: ");
    CHECK(strncmp(last_error(), "session_id: ", 12) == 0);
    config.session_id = NULL;
    config.access_token = "";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "access_token: is empty; give");
    config.access_token = NULL;

    config.endpoint = "local";
    config.player_name = "";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "player_name: is empty; pass NULL");
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
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "scene_type");
    config = demo_config();
    config.flags = 1u << 31;
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "flags");
    config = demo_config();
    config.capabilities = 1u << 31;
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "capabilities");
    config = demo_config();
    config.names = 4;
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "names: 4 is not supported; use IW_NAMES_*");
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
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: is empty; give a script, or pass NULL");
    config.local_script_text = "\n[[scene]\n";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: line 2: ");
    config.local_script_text = "workspace = \"demo\"\npaze_ms = 3\n";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: line 2: field `paze_ms`: ");
    config.local_script_text = "workspace = \"demo\"";
    config.local_script = "tavern.toml";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: cannot be given beside local_script;");
    config.local_script = NULL;
    config.endpoint = "ws://127.0.0.1:9";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "local_script_text: goes with endpoint \"local\";");
}

/* What overrides the script, and the key of its minds. A key is not quoted. */
static void minds_of_the_configuration(void)
{
    iw_session_config config = demo_config();
    char said[512];

    config.local_settings = "";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "local_settings: is empty; give TOML, or pass NULL");
    config.local_settings = NULL;
    config.mind_key = "";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "mind_key: is empty; give a key, or pass NULL");
    config.mind_key = "s3cret key";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "mind_key: has a blank");
    CHECK(iw_last_error(said, sizeof said) >= 0 && strstr(said, "s3cret") == NULL);
    config.mind_key = "s3cret";
    config.endpoint = "ws://127.0.0.1:9";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "mind_key: goes with endpoint \"local\";");
    config.mind_key = NULL;
    config.local_settings = "pace_ms = 1";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "local_settings: goes with endpoint \"local\";");
}

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
        EXPECT_REFUSED(&config, IW_ERROR_ABI_MISMATCH, "struct_size");
    }
    config.struct_size = (uint32_t)sizeof config - 1;
    EXPECT_REFUSED(&config, IW_ERROR_ABI_MISMATCH, "struct_size");

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
    EXPECT_REFUSED(NULL, IW_ERROR_INVALID_ARGUMENT, "config");
    EXPECT(iw_session_create(&config, NULL), IW_ERROR_INVALID_ARGUMENT, "out_session");
}

int main(void)
{
    pointers_of_create();
    sizes_of_the_configuration();
    numbers_of_the_configuration();
    names_of_layers();
    scripts_of_the_configuration();
    minds_of_the_configuration();
    texts_of_the_configuration();
    names();
    endpoints_and_keys();
    return refused_it_all();
}
