/* Wine before version 9 has no bcryptprimitives.dll, which Rust's standard library takes random numbers from. Every Windows
 * has it: this one is for tests, and is never handed out. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
