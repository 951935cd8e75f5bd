// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

struct ConstructorHelpers
{
	/** Of what is in every engine. */
	template <class T>
	struct FObjectFinder
	{
		explicit FObjectFinder(const TCHAR*) : Object(NewObject<T>()) {}
		T* Object;
	};
};
