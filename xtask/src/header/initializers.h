/* Initial values: the size is set and everything else is zero. */
#define IW_SESSION_CONFIG_INIT \
    {sizeof(iw_session_config), 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
     NULL, NULL, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 0, 0}
#define IW_EVENT_INIT {sizeof(iw_event), 0, 0, 0, 0, 0, 0, 0, 0, 0, {NULL, 0}, NULL, NULL, 0, 0, NULL}
#define IW_RECEIPT_INIT {sizeof(iw_receipt), 0, {0}, {0}, {0}, {0}}
#define IW_PACKET_INIT \
    {sizeof(iw_packet), 0, 0, 0, 0, {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}}, \
     {{0, 0, {NULL, 0}}, {0, 0, {NULL, 0}}, NULL, 0}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
     NULL, {NULL, 0}, NULL, 0}
