// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class UGameInstance;

class FSubsystemCollectionBase
{
};

class USubsystem : public UObject
{
public:
	virtual bool ShouldCreateSubsystem(UObject*) const { return true; }
	virtual void Initialize(FSubsystemCollectionBase&) {}
	virtual void Deinitialize() {}

private:
	[[maybe_unused]] FSubsystemCollectionBase* InternalOwningSubsystem = nullptr;
};

class UGameInstanceSubsystem : public USubsystem
{
public:
	UGameInstance* GetGameInstance() const;
};
