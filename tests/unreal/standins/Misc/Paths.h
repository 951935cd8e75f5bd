// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

struct FPaths
{
	static FString Combine(const FString& Left, const FString& Right)
	{
		const TCHAR* Text = *Left;
		const bool bHasSlash = Left.Len() > 0 && Text[Left.Len() - 1] == u'/';
		return bHasSlash ? Left + Right : Left + FString(TEXT("/")) + Right;
	}
	static bool IsRelative(const FString& Path) { return Path.IsEmpty() || (*Path)[0] != u'/'; }
	/** Ends with a slash, as in the engine. */
	static FString ProjectContentDir() { return UTF8_TO_TCHAR((std::string(std::getenv("STANDIN_PROJECT_FOLDER")) + "/Content/").c_str()); }
};
