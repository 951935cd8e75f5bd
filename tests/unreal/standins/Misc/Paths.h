// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

struct FPaths
{
	static FString Combine(const FString& Left, const FString& Right) { return Left + FString(TEXT("/")) + Right; }
};
