/* Macros that headers of Windows, X11, macOS, Unreal and Qt define, under names that code of games and libraries has also. */
#ifndef TESTS_CPP_MACROS_H
#define TESTS_CPP_MACROS_H

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define interface struct
#define small char
#define near
#define far
#define NEAR
#define FAR
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define ERROR 0
#define NO_ERROR 0L
#define DELETE (0x00010000L)
#define TRUE 1
#define FALSE 0
#define STRICT 1
#define IGNORE 0
#define ABSOLUTE 1
#define RELATIVE 2
#define TRANSPARENT 1
#define GetMessage GetMessageW
#define SendMessage SendMessageW
#define PostMessage PostMessageW
#define GetObject GetObjectW
#define CreateEvent CreateEventW
#define PlaySound PlaySoundW
#define LoadString LoadStringW
#define Yield()
#define pascal
#define cdecl
#define hyper __int64
#define None 0L
#define Status int
#define Bool int
#define True 1
#define False 0
#define Always 2
#define Success 0
#define Above 0
#define CurrentTime 0L
#define Unsorted 0
#define check(expr) { if (!(expr)) __builtin_trap(); }
#define checkf(expr, ...) { }
#define verify(expr) { if (!(expr)) __builtin_trap(); }
#define require(expr, label) do { if (!(expr)) goto label; } while (0)
#define ensure(expr) (!!(expr))
#define unimplemented() { }
#define TEXT(x) L##x
#define PI (3.1415926535897932f)
#define FORCEINLINE inline
#define PLATFORM_LINUX 1
#define PLATFORM_WINDOWS 0
#define YES 1
#define NO 0
#define major(dev) gnu_dev_major(dev)
#define minor(dev) gnu_dev_minor(dev)
#define unix 1
#define linux 1
#define signals public
#define slots
#define emit
#define foreach(a, b) for (a : b)
#define DEBUG 1
#define INFO 2
#define WARNING 3
#define OFF 0
#define ECHO 0000010
#define timeout(delay) wtimeout(stdscr, delay)

#endif
