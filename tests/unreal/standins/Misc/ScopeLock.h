// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "HAL/CriticalSection.h"

class FScopeLock
{
public:
	explicit FScopeLock(FCriticalSection* InMutex) : Mutex(InMutex) { Mutex->Lock(); }
	~FScopeLock() { Mutex->Unlock(); }
	FScopeLock(const FScopeLock&) = delete;
	FScopeLock& operator=(const FScopeLock&) = delete;

private:
	FCriticalSection* Mutex;
};
