// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

#include <dlfcn.h>

struct FPlatformProcess
{
	static void* GetDllHandle(const TCHAR* File) { return dlopen(FTCHARToUTF8(File).Get(), RTLD_NOW); }
	static void FreeDllHandle(void* Handle) { dlclose(Handle); }
};
