// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

template <typename T>
class TStrongObjectPtr
{
public:
	explicit TStrongObjectPtr(T* InObject) : Object(InObject) {}
	T* Get() const { return Object; }
	T* operator->() const { return Object; }

private:
	T* Object;
};
