// STAND-IN, not Unreal: see CoreMinimal.h. Member names as in Unreal 5.1 to 5.8, as far as they are of use to a plugin.

#pragma once

#include "Components/AudioComponent.h"

#include <map>

class AController;
class APawn;
class UInputComponent;

class AActor;

namespace Standin
{
	/** What an actor has of a class. */
	template <typename T>
	inline std::map<const AActor*, T*> OfActor;
}

class AActor : public UObject
{
public:
	FActorComponentTickFunction PrimaryActorTick;
	TArray<FName> Tags;
	float InitialLifeSpan = 0.0f;
	TObjectPtr<UInputComponent> InputComponent;

	template <typename T>
	T* FindComponentByClass() const
	{
		const auto Found = Standin::OfActor<T>.find(this);
		return Found == Standin::OfActor<T>.end() ? nullptr : Found->second;
	}
	USceneComponent* GetRootComponent() const { return StandinRoot; }
	bool SetRootComponent(USceneComponent* NewRootComponent);
	AActor* GetOwner() const;
	virtual void SetOwner(AActor*) {}
	APawn* GetInstigator() const;
	AController* GetInstigatorController() const;
	FString GetHumanReadableName() const;
	bool Destroy(bool bNetForce = false, bool bShouldModifyLevel = true);
	bool IsActorBeingDestroyed() const;
	bool HasActorBegunPlay() const;
	virtual void BeginPlay()
	{
		for (UActorComponent* Component : StandinComponents)
			Component->BeginPlay();
	}
	virtual void EndPlay(const EEndPlayReason::Type Reason)
	{
		for (UActorComponent* Component : StandinComponents)
			Component->EndPlay(Reason);
	}
	virtual void Tick(float) {}
	void SetActorTickEnabled(bool bEnabled);
	bool HasAuthority() const;
	ENetRole GetLocalRole() const;
	ULevel* GetLevel() const;
	virtual UWorld* GetWorld() const override { return StandinWorld; }
	template <typename T>
	T* CreateDefaultSubobject(FName)
	{
		T* Component = NewObject<T>();
		Component->StandinOwner = this;
		StandinComponents.push_back(Component);
		return Component;
	}
	virtual void Reset() {}

	USceneComponent* StandinRoot = nullptr;
	UWorld* StandinWorld = nullptr;
	std::vector<UActorComponent*> StandinComponents;

protected:
	TObjectPtr<USceneComponent> RootComponent;

private:
	TObjectPtr<AActor> Owner;
	TObjectPtr<APawn> Instigator;
	TArray<TObjectPtr<AActor>> Children;
};
