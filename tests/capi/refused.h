/* Values that are refused wherever they are given, for the programs that try everything that can be wrong. */
#ifndef REFUSED_H
#define REFUSED_H

#include "check.h"

#include <stddef.h>
#include <stdint.h>

#define INVALID_UTF8_TEXT "bad \xFF\xFE text"
#define CONTROL_TEXT "bad\001text"
#define MEGABYTE (1024u * 1024u)

/* One million times 'a': longer than any name. The same text with each call. */
static inline const char *over_long(void)
{
    static char text[MEGABYTE + 1];
    if (text[0] == '\0')
        memset(text, 'a', MEGABYTE);
    return text;
}

/* The end of a program that has tried it all: what was refused left nothing behind that would keep the library running. */
static inline int refused_it_all(void)
{
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}

#endif
